"""Signing in to other sites with the account of this one: OpenID Connect, after allauth, stricter.

Every site knows a person by another subject, so that two of them cannot compare their lists. The level is a claim. PKCE
with S256 is asked of all clients, and only the code flow is offered. What a site may know is a Consent of the person,
asked on our page each time; what its tokens are worth is said by oidc_validator.py.
"""

import json
import logging
from functools import wraps
from urllib.parse import urlsplit

from allauth.idp.oidc import views
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormView
from oauthlib.oauth2.rfc6749.errors import OAuth2Error

from .consents import consent_give
from .models import PairwiseSubject
from .recent_proof import ask_for_proof, is_recent

logger = logging.getLogger("soberania.oidc")
CHALLENGE_LENGTH = 43  # a SHA-256 in base64 without padding
GRANTS = {Client.GrantType.AUTHORIZATION_CODE, Client.GrantType.REFRESH_TOKEN, Client.GrantType.CLIENT_CREDENTIALS}
# What the library raises for parameters that no honest site sends: deep JSON, odd addresses, missing ones.
UNREADABLE = (ValidationError, ValueError, TypeError, KeyError, RecursionError, OAuth2Error)


class OIDCAdapter(DefaultOIDCAdapter):
    scope_display = {
        "openid": _("That you have an account here, and whether it is certified"),
        "email": _("Your e-mail"),
        "profile": _("Your legal name, if the account is certified"),
        "requests.send": _("Fill in and send forms in your name, and answer corrections"),
        "requests.read": _("How your requests go, their receipts and the documents issued to you"),
    }

    def get_issuer(self):
        return settings.SITE_URL

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
            claims_supported=["sub", "level", "email", "email_verified", "name", "locale"],
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
        # Silently nothing new is given; on a page somebody gives data away: an open session is not enough for that.
        silent = "none" in asked.get("prompt", "").split()
        if request.user.is_authenticated and not silent and not is_recent(request):
            return ask_for_proof(request)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        giving = request.POST.get("action") == "grant"
        if request.user.is_authenticated and giving and not is_recent(request):
            return ask_for_proof(request)
        return super().post(request, *args, **kwargs)

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

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        # After the consent the browser goes on to the client's address: the form may lead there and nowhere else.
        address = urlsplit(self._request_info["redirect_uri"])
        target = f"{address.scheme}://{address.netloc}" if address.netloc else f"{address.scheme}:"
        response._csp_update = {"form-action": [target]}
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
logout = page(views.logout)
token = program(only_offered_grants(views.token))
revoke = program(views.revoke)
user_info = program(views.user_info)
