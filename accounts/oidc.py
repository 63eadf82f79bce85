"""Signing in to other sites with the account of this one: OpenID Connect, after allauth, stricter.

Every site knows a person by another subject, so that two of them cannot compare their lists. The level is a claim. PKCE
with S256 is asked of all clients, and only the code flow is offered.
"""

from urllib.parse import urlsplit

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.views import AuthorizationView
from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from .models import PairwiseSubject

CHALLENGE_LENGTH = 43  # a SHA-256 in base64 without padding


class OIDCAdapter(DefaultOIDCAdapter):
    scope_display = {
        "openid": _("That you have an account here, and whether it is certified"),
        "email": _("Your e-mail"),
        "profile": _("Your legal name, if the account is certified"),
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


class StrictAuthorizationView(AuthorizationView):
    """allauth's, for requests with PKCE S256 and nothing else than a code."""

    def get(self, request, *args, **kwargs):
        asked = request.GET
        right = (
            asked.get("code_challenge_method") == "S256"
            and len(asked.get("code_challenge", "")) == CHALLENGE_LENGTH
            and asked.get("response_type") == "code"
        )
        if not right:
            return render(request, "idp/oidc/error.html", {"not_strict": True}, status=400)
        return super().get(request, *args, **kwargs)

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        # After the consent the browser goes on to the client's address: the form may lead there and nowhere else.
        address = urlsplit(self._request_info["redirect_uri"])
        target = f"{address.scheme}://{address.netloc}" if address.netloc else f"{address.scheme}:"
        response._csp_update = {"form-action": [target]}
        return response


authorization = StrictAuthorizationView.as_view()
