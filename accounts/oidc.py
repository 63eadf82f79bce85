"""Signing in to other sites with the account of this one: OpenID Connect, after allauth, stricter.

Every site knows a person by another subject, so that two of them cannot compare their lists. The level is a claim. PKCE
with S256 is asked of all clients, and only the code flow is offered. What a site may know is a Consent of the person,
asked on our page each time; what its tokens are worth is said by oidc_validator.py.
"""

import json
import logging
import re
from functools import wraps
from http import HTTPStatus
from urllib.parse import urlsplit

from allauth.idp.oidc import views
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client, PrivateKey
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.generic.edit import FormView
from oauthlib.oauth2.rfc6749.errors import OAuth2Error

from core.audit import seen
from core.levels import Level

from .consents import consent_give
from .models import PairwiseSubject
from .oidc_browsers import from_browsers, with_a_token
from .oidc_clients import in_development
from .oidc_validator import PROMPTS, max_age_of
from .recent_proof import ask_for_proof, is_recent
from .site_sessions import ACR, is_older

logger = logging.getLogger("soberania.oidc")
CARNE = "carne"  # the scope of the identity card number: only of sites that an administrator gave it
SHORT_AGE = 60  # seconds that somebody may need to prove it and to read what is asked
PEM = re.compile(r"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----", re.DOTALL)
CHALLENGE_LENGTH = 43  # a SHA-256 in base64 without padding
GRANTS = {Client.GrantType.AUTHORIZATION_CODE, Client.GrantType.REFRESH_TOKEN, Client.GrantType.CLIENT_CREDENTIALS}
# What the library raises for parameters that no honest site sends: deep JSON, odd addresses, missing ones.
UNREADABLE = (ValidationError, ValueError, TypeError, KeyError, RecursionError, OAuth2Error)


class OIDCAdapter(DefaultOIDCAdapter):
    scope_display = {
        "openid": _("That you have an account here, and whether it is certified"),
        "email": _("Your e-mail"),
        "profile": _("Your legal name, if the account is certified"),
        CARNE: _("Your identity card number, if the account is certified"),
        "requests.send": _("Fill in and send forms in your name, and answer corrections"),
        "requests.read": _("How your requests go, their receipts and the documents issued to you"),
    }

    def get_issuer(self):
        return settings.SITE_URL

    def list_private_keys(self, **kwargs):
        """Return the keys of OIDC_PRIVATE_KEY. All verify and are published; the first signs."""
        return [PrivateKey(pem=pem) for pem in PEM.findall(settings.IDP_OIDC_PRIVATE_KEY)]

    def get_signing_key(self):
        return self.list_private_keys()[0]

    def get_user_sub(self, client, user):
        subject, _made = PairwiseSubject.objects.get_or_create(client=client, user=user)
        return str(subject.subject)

    def get_user_by_sub(self, client, sub):
        found = PairwiseSubject.objects.filter(client=client, subject=sub, user__is_active=True).select_related("user")
        return found.first().user if found else None

    def get_claims(self, purpose, user, client, scopes, email=None, **kwargs):
        without_profile = [scope for scope in scopes if scope != "profile"]
        claims = super().get_claims(purpose, user, client, without_profile, email=email, **kwargs)
        if not claims.get("email_verified"):
            claims.pop("email", None)  # nobody proved that it is theirs
        claims["level"] = user.level.name.lower()
        if CARNE in scopes and purpose == "userinfo" and user.certification:
            claims["carne"] = user.certification.carne  # not in ID tokens, which go round and are kept
            seen(subject=user, actor=None, what=gettext_noop("Learnt your identity card number"), place=client.name)
        if "profile" in scopes:
            claims["locale"] = user.language
            if user.certification:
                claims["name"] = user.certification.legal_name
        return claims

    def populate_server_metadata(self, data):
        data.update(
            subject_types_supported=["pairwise"],
            response_types_supported=["code"],
            grant_types_supported=["authorization_code", "refresh_token"],
            scopes_supported=list(self.scope_display),
            claims_supported=[
                *("sub", "level", "email", "email_verified", "name", "locale", "carne"),
                *("acr", "auth_time", "sid"),
            ],
            acr_values_supported=[f"{ACR}{level.name.lower()}" for level in Level if level],
            prompt_values_supported=sorted(PROMPTS),
            claims_parameter_supported=True,
            request_uri_parameter_supported=False,
            backchannel_logout_supported=True,
            backchannel_logout_session_supported=True,
            ui_locales_supported=[code for code, _name in settings.LANGUAGES],
        )
        data.pop("device_authorization_endpoint", None)


class ConsentView(views.AuthorizationView):
    """allauth's, for requests with PKCE S256 and nothing else than a code. What is agreed to here is a Consent."""

    def get(self, request, *args, **kwargs):
        asked = request.GET
        right = (
            asked.get("code_challenge_method") == "S256"
            and len(asked.get("code_challenge", "")) == CHALLENGE_LENGTH
            and asked.get("response_type") == "code"
            and "openid" in asked.get("scope", "").split()
            and is_json_object(asked.get("claims") or "{}")
        )
        if not right:
            return refused_page(request, not_strict=True)
        age = max_age_of(request)
        # Silently nothing new is given; on a page somebody gives data away: an open session is not enough for that.
        silent = "none" in asked.get("prompt", "").split()
        if request.user.is_authenticated and not silent and not is_recent(request):
            return ask_for_proof(request)
        if request.user.is_authenticated and not silent and age is not None and is_older(request, age):
            # With a short one the person would prove it again and again: once, and `auth_time` says when.
            then = request.get_full_path() if age >= SHORT_AGE else without(request, "max_age")
            return ask_for_proof(request, then=then)
        return told_as_refused(super().get(request, *args, **kwargs))

    def _handle_login_prompt(self, request, prompts):
        """allauth's asks for a password, which most have not."""
        if not request.user.is_authenticated:
            return super()._handle_login_prompt(request, prompts)
        prompts.remove("login")
        return ask_for_proof(request, then=without(request, "prompt", " ".join(prompts)))

    def post(self, request, *args, **kwargs):
        giving = request.POST.get("action") == "grant"
        if request.user.is_authenticated and giving and not is_recent(request):
            return ask_for_proof(request)
        return told_as_refused(super().post(request, *args, **kwargs))

    def _skip_consent(self):
        return FormView.get(self, self.request)  # whatever a client is marked with, the person is asked

    def form_valid(self, form):
        client = Client.objects.filter(pk=self._request_info["client_id"]).first()
        if client is None:
            return refused_page(self.request)
        consent_give(
            user=self.request.user,
            client=client,
            scopes=form.cleaned_data["scopes"],
            email=form.cleaned_data.get("email") or "",
        )
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        told = {"asks_carne": CARNE in self._scopes, "in_development": in_development(context["client"])}
        return {**context, **told}

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        # After the consent the browser goes on to the client's address: the form may lead there and nowhere else.
        address = urlsplit(self._request_info["redirect_uri"])
        target = f"{address.scheme}://{address.netloc}" if address.netloc else f"{address.scheme}:"
        response._csp_update = {"form-action": [target]}
        return response


def without(request, name, value=""):
    """Return the address of a request with another value of a parameter, or without it."""
    query = request.GET.copy()
    query[name] = value
    if not value:
        del query[name]
    return f"{request.path}?{query.urlencode()}"


def told_as_refused(response):
    """Return a response: the page of an error, which allauth answers with 200, says that it is one."""
    if response.status_code == HTTPStatus.OK and not isinstance(response, TemplateResponse):
        response.status_code = HTTPStatus.BAD_REQUEST
    return response


def is_json_object(text):
    """Say whether `text` (str) is JSON that can be read, and an object."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def refused_page(request, **told):
    return render(request, "idp/oidc/error.html", told, status=400)


def refused_json(error="invalid_request", status=400):
    return JsonResponse({"error": error}, status=status, headers={"Cache-Control": "no-store"})


def told(refused):
    """Decorate a view of the provider: what cannot be read is answered with `refused(request)`, and never raised."""

    def decorate(view):
        @wraps(view)
        def answered(request, *args, **kwargs):
            try:
                return view(request, *args, **kwargs)
            except UNREADABLE as error:
                logger.warning("a request that cannot be read: %s", type(error).__name__, exc_info=True)
                return refused(request)

        return answered

    return decorate


page, program = told(refused_page), told(lambda request: refused_json())


def only_offered_grants(view):
    """Decorate the token endpoint: what the metadata does not offer does not reach the library."""

    @wraps(view)
    def answered(request, *args, **kwargs):
        if request.method == "POST" and request.POST.get("grant_type") not in GRANTS:
            return refused_json("unsupported_grant_type")
        return view(request, *args, **kwargs)

    return answered


authorization = page(ConsentView.as_view())
logout = page(wraps(views.logout)(lambda request: told_as_refused(views.logout(request))))
token = from_browsers(program(only_offered_grants(views.token)))
revoke = from_browsers(program(views.revoke))
user_info = with_a_token(program(views.user_info))
