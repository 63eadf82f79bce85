"""Who calls the submission API: a program of an institution, or one that a citizen let act for them.

The token is one of our identity provider. What it opens is the least of its scopes, of what its program may do
(ApiClient: forms, networks, hours, a last day) and, for a citizen's, of the consent that stands now.
"""

from dataclasses import dataclass
from typing import Any

from allauth.idp.oidc.models import Token
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, DeskConsent
from core import limits
from core.api import Problem
from core.audit import seen
from core.levels import Level
from core.limits import client_address
from core.security_log import note
from headless.client_models import ApiClient

SEND, READ = "requests.send", "requests.read"
LONGEST_TOKEN = 500
DESK, LONGEST_ID = "Desk-Consent", 40


@dataclass(frozen=True)
class Bearer:
    """`client` (ApiClient) calls, for `user` (User) or, with its own credentials, for nobody.

    With `desk` (DeskConsent) an officer calls, for somebody who agreed to one thing.
    """

    client: ApiClient
    user: Any
    desk: Any = None

    @property
    def by(self) -> str:
        """Who calls, as people read it."""
        if self.desk:
            return f"{self.desk.by}, {self.client.client.name}"
        return f"{self.client.institution} ({self.client.client.name})"

    @property
    def forms(self) -> Any:
        """The forms (QuerySet of OnlineForm) that it may send and follow."""
        found = self.client.forms.all()
        return found.filter(slug=self.desk.about) if self.desk else found

    @property
    def level(self) -> Level:
        return self.user.level if self.user is not None else Level.ANONYMOUS

    def look(self, what: str) -> None:
        """Write down that data of the citizen were shown to the program. `what`: marked with gettext_noop."""
        if self.user is not None:
            seen(subject=self.user, actor=None, what=what, place=self.by)


def bearer_of(request: HttpRequest, scope: str) -> Bearer:
    """Return the Bearer of a request whose token has a scope. Raises Problem: 401, 403 or 429."""
    token = _token_of(request)
    client = _client_of(request, token)
    if scope not in token.get_scopes() or scope not in client.client.get_scopes():
        raise _refused(
            403, _("This token has not the scope “%(scope)s”.") % {"scope": scope}, "insufficient_scope", scope
        )
    user = token.user if token.user_id else None
    if user is not None and not _agreed(user, client, scope):
        raise _refused(401, _("The person took back the consent."), "invalid_token")
    if said := request.headers.get(DESK, ""):
        desk = _desk_of(client, user, said)
        return Bearer(client, desk.user, desk)
    return Bearer(client, user)


def _desk_of(client: ApiClient, user: Any, said: str) -> DeskConsent:
    """Return the DeskConsent that a call names, when it stands and is of this program. Raises Problem 403."""
    found = None
    if client.is_desk and user is None and len(said) <= LONGEST_ID:
        try:
            found = DeskConsent.objects.standing().filter(client=client.client).select_related("user").get(pk=said)
        except (ValidationError, DeskConsent.DoesNotExist):
            found = None
    if found is None:
        raise Problem(403, _("This program has no such consent of a person, or not any more."))
    return found


def _agreed(user: Any, client: ApiClient, scope: str) -> bool:
    """Say whether a person lets a program do this, now."""
    return user.is_active and Consent.objects.covering(user=user, client=client.client, scopes=[scope]) is not None


def _token_of(request: HttpRequest) -> Token:
    kind, _space, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not value or len(value) > LONGEST_TOKEN:
        raise _refused(401, _("Send a token of our identity provider: “Authorization: Bearer …”."))
    found = Token.objects.valid().by_value(value).filter(type=Token.Type.ACCESS_TOKEN)
    token = found.select_related("client", "user").first()
    if token is None or token.client is None:
        note("wrong_token", request)
        raise _refused(401, _("That token opens nothing."), "invalid_token")
    return token


def _client_of(request: HttpRequest, token: Token) -> ApiClient:
    client = ApiClient.objects.select_related("client").filter(client=token.client, is_active=True).first()
    if client is None or client.expires_on < timezone.localdate():
        raise Problem(403, _("This program may not send forms, or not any more."))
    if not client.takes(client_address(request)):
        note("wrong_token", request)
        raise Problem(403, _("This program may not call from here."))
    verdict = limits.take("api-client", str(client.pk), amount=client.calls_per_hour, seconds=limits.HOUR)
    if not verdict.allowed:
        wait = str(int(verdict.wait) + 1)
        raise Problem(429, _("This program has made all its calls of this hour."), headers={"Retry-After": wait})
    return client


def _refused(status: int, detail: object, error: str = "", scope: str = "") -> Problem:
    """Return the Problem of a token, with the header that RFC 6750 asks for."""
    said = ['Bearer realm="api"', *([f'error="{error}"'] if error else []), *([f'scope="{scope}"'] if scope else [])]
    return Problem(status, detail, headers={"WWW-Authenticate": ", ".join(said)})
