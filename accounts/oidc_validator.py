"""What a token of another site is worth: never more than the consent of its person to that site says, now.

After allauth's, which adds up the tokens of a person over all sites to answer `prompt=none`, lets a client without a
person ask who the person is, lets a client end the tokens of another, and forgets which tokens came of which code. And
what it does not say: when the person proved who it is (`auth_time`, `max_age`), how surely (`acr`), and `sid`.
"""

from allauth.core import context
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.internal.oauthlib.request_validator import OAuthLibRequestValidator
from allauth.idp.oidc.internal.oauthlib.utils import get_validator_context
from allauth.idp.oidc.models import Client, Token
from django.db import IntegrityError, transaction
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError, InvalidRequestError, OAuth2Error

from core.security_log import note

from .consents import family_end
from .models import Consent, SpentToken
from .site_sessions import acr_of, is_older, signed_in

PROMPTS = {"none", "login", "consent"}
LONGEST_AGE = 9  # digits
ENTERED = ("auth_time", "sid")  # what the tokens of one sign-in say of it


class ConsentValidator(OAuthLibRequestValidator):
    """Each answer of allauth's, held against the Consent of this person to this site."""

    # Asking for a code

    def validate_silent_login(self, request):
        if too_old(context.request):
            return False
        return super().validate_silent_login(request)

    def validate_silent_authorization(self, request):
        consent = _consent(context.request.user, request.client, request.scopes)
        if consent is None:
            return False
        get_validator_context().email = consent.email or None
        return True

    def validate_user_match(self, id_token_hint, scopes, claims, request):
        if set(context.request.GET.get("prompt", "").split()) - PROMPTS:
            raise InvalidRequestError(description="Unsupported prompt", request=request)
        if claims and not isinstance(claims, dict):
            raise InvalidRequestError(description="Malformed claims parameter", request=request)
        if (id_token_hint or claims) and not context.request.user.is_authenticated:
            return False
        if not super().validate_user_match(id_token_hint, scopes, None, request):
            return False
        levels, user = _insisted_levels(claims), context.request.user
        if levels and not (user.is_authenticated and acr_of(user) in levels):
            raise UnmetRequirements(request=request)
        wanted = _wanted_sub(claims)
        return not wanted or wanted == get_adapter().get_user_sub(request.client, context.request.user)

    def save_authorization_code(self, client_id, code, request, *args, **kwargs):
        """Keep a code with when and out of which session the person entered: the tokens that come of it say it."""
        entered = signed_in(context.request, request.client)
        super().save_authorization_code(client_id, {**code, **entered}, request, *args, **kwargs)

    # Exchanging it, and what came of it

    def finalize_id_token(self, id_token, token, token_handler, request):
        said = {**self._entered(request), "acr": acr_of(request.user)}
        return super().finalize_id_token({**id_token, **said}, token, token_handler, request)

    def _entered(self, request):
        """Return when and out of which session the person entered (dict), also of a token that was renewed since."""
        old = get_validator_context().refresh_token
        kept = (old.data or {}) if old else self._code_of(request)
        return {name: kept[name] for name in ENTERED if name in kept}

    def _code_of(self, request):
        found = self._lookup_authorization_code(request, request.client.pk, request.code or "")
        return found["code"] if found else {}

    def authenticate_client(self, request, *args, **kwargs):
        return super().authenticate_client(request, *args, **kwargs) or _refused_client()

    def validate_code(self, client_id, code, client, request, *args, **kwargs):
        _end_if_spent(code)
        if not super().validate_code(client_id, code, client, request, *args, **kwargs):
            return False
        return _consent(request.user, request.client, request.scopes) is not None

    def validate_refresh_token(self, refresh_token, client, request, *args, **kwargs):
        _end_if_spent(refresh_token)
        if not super().validate_refresh_token(refresh_token, client, request, *args, **kwargs):
            return False
        token = get_validator_context().refresh_token
        return _consent(token.user, token.client, token.get_scopes()) is not None

    def save_bearer_token(self, token, request, *args, **kwargs):
        """Keep new tokens, once for each code or refresh token. Raises InvalidGrantError for the second."""
        if request.grant_type == Client.GrantType.CLIENT_CREDENTIALS:
            request.user = None  # oauthlib takes it from the parameters otherwise
            super().save_bearer_token(token, request, *args, **kwargs)
            return
        secret = request.refresh_token if request.grant_type == Client.GrantType.REFRESH_TOKEN else request.code
        try:
            with transaction.atomic():
                self._spend(secret, request)
                super().save_bearer_token(token, request, *args, **kwargs)
        except IntegrityError:
            _end_if_spent(secret)
            raise InvalidGrantError(request=request) from None

    def _spend(self, secret, request):
        old, digest = get_validator_context().refresh_token, get_adapter().hash_token(secret)
        self.entered = self._entered(request)
        self.family = ((old.data or {}).get("family") if old else None) or digest
        # The row of the consent is held until the tokens are written: taking it back waits, and finds them.
        held = Consent.objects.select_for_update()
        if held.covering(user=request.user, client=request.client, scopes=request.scopes) is None:
            raise InvalidGrantError(request=request)
        SpentToken.objects.create(hash=digest, family=self.family, user=request.user)

    def _prep_access_token(self, ctx, token, request):
        return self._of_family(super()._prep_access_token(ctx, token, request))

    def _prep_refresh_token(self, ctx, refresh_token, request):
        return self._of_family(super()._prep_refresh_token(ctx, refresh_token, request))

    def _of_family(self, token):
        if token.user_id:
            token.data = {**(token.data or {}), **self.entered, "family": self.family}
        return token

    # Using it

    def validate_bearer_token(self, token, scopes, request):
        if not super().validate_bearer_token(token, scopes, request):
            return False
        return _consent(request.user, request.client, request.scopes) is not None

    def _validate_jwt_bearer_id_token(self, token, scopes, request, payload):
        return False  # an ID token says who came; it opens nothing

    # Ending it

    def revoke_token(self, token, token_type_hint, request, *args, **kwargs):
        """End a token of the client that asks, whatever it says it is; with a refresh token, all of its family."""
        ours = [Token.Type.ACCESS_TOKEN, Token.Type.REFRESH_TOKEN]
        found = Token.objects.by_value(token).filter(type__in=ours, client=request.client).first()
        if found is None:
            return
        family = (found.data or {}).get("family")
        if found.type == Token.Type.REFRESH_TOKEN and family:
            family_end(family)
        found.delete()

    def introspect_token(self, token, token_type_hint, request, *args, **kwargs):
        return None  # not offered


class UnmetRequirements(OAuth2Error):
    """The site insists on a level that the account does not have. OpenID Connect Core, 5.5.1.1, and its errata."""

    error = "unmet_authentication_requirements"


def max_age_of(request):
    """Return what a site asks in `max_age` (int, seconds), or None. Raises ValueError for what is no such number."""
    said = request.GET.get("max_age", "")
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) <= LONGEST_AGE):
        raise ValueError("max_age is not a number of seconds")
    return int(said)


def too_old(request):
    """Say whether the person of `request` proved who it is longer ago than the site asks."""
    age = max_age_of(request)
    return age is not None and is_older(request, age)


def _refused_client():
    note("client_refused", context.request)
    return False


def _consent(user, client, scopes):
    return Consent.objects.covering(user=user, client=client, scopes=scopes or [])


def _end_if_spent(secret):
    """End what came of a code or a refresh token (str) that is shown a second time."""
    spent = SpentToken.objects.filter(hash=get_adapter().hash_token(secret)).first() if secret else None
    if spent:
        note("token_reused", context.request)
        family_end(spent.family)


def _insisted_levels(claims):
    """Return the values of `acr` (list) without one of which the site takes nobody. OIDC Core, 5.5.1."""
    asked = claims.get("id_token") if isinstance(claims, dict) else None
    asked = asked.get("acr") if isinstance(asked, dict) else None
    if not isinstance(asked, dict) or asked.get("essential") is not True:
        return []
    values = asked["values"] if isinstance(asked.get("values"), list) else [asked.get("value")]
    return [value for value in values if isinstance(value, str)]


def _wanted_sub(claims):
    """Return the subject that the parameter `claims` (dict) asks for in the ID token, or None. OIDC Core, 5.5.1."""
    for name in ("id_token", "sub"):
        claims = claims.get(name) if isinstance(claims, dict) else None
    return claims.get("value") if isinstance(claims, dict) else None
