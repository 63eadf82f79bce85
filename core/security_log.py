"""What who watches must know: refused, failed, locked, changed. One line each on the logger `soberania.security`.

A line is `event=<name> route=<name of the address> who=<u-...> from=<a-...> <more>`. `who` and `from` are keyed hashes
of the account and of the network address: they tell that it was the same one again, and not who. docs/operators.md.
"""

import logging

from django.dispatch import receiver
from prometheus_client import Counter

from core.crypto import blind_index
from core.limits import client_address
from core.signals import limit_reached

logger = logging.getLogger("soberania.security")

# Every event there is, and when it is written. docs/operators.md has the same list (a test compares).
EVENTS = {
    "cases_exported": "somebody of staff asked for cases as a file; `kind` says which",
    "client_refused": "another site that did not prove to be the one it says",
    "clave_locked": "a number that rests, or an address that tried its claves too often",
    "export_taken": "somebody of staff took such a file",
    "factor_added": "a second factor or key was added to an account",
    "factor_removed": "a second factor or key was taken from an account",
    "form_refused": "a form without the token of its page",
    "identity_changed": "an e-mail or phone of an account was changed",
    "limit_reached": "a limit refuses for the first time since it last let something through; `kind` says which",
    "misread": "something that a library could not read (core.misread)",
    "origin_refused": "a form sent from another site",
    "password_changed": "a password was made, changed or replaced",
    "legal_hold_ended": "what was sent is no longer kept beyond its days",
    "legal_hold_ordered": "what was sent is kept beyond its days",
    "rights_changed": "groups or permissions were given or taken",
    "sign_in_failed": "a password that was not right, at signing in or at proving it again",
    "signature_refused": "a message of the identity application that is not to be believed",
    "staff_refused": "a page of the administration that is not open to who asked",
    "staff_signed_in": "somebody of staff signed in",
    "staff_term_over": "a session of staff that was idle or lasted too long",
    "team_changed": "somebody was put in a team that answers cases, given another role in it, or taken out",
    "token_reused": "a code or token of another site that was used before",
    "wrong_clave": "number and clave of a request that do not belong together",
    "wrong_code": "a code that was sent, of an application or of a draft, that was not right",
    "wrong_token": "the figures or a preview asked with a token that is not good",
}
events_total = Counter("soberania_security_events", "Lines of the security log", ["event"])
for _name in EVENTS:
    events_total.labels(_name)
limits_total = Counter("soberania_limits_reached", "Limits that somebody came up against, by what is limited", ["kind"])
for _kind in ("form", "api", "follow"):  # an alert on what was never counted would never be heard
    limits_total.labels(_kind)


def note(event, request=None, **more):
    """Write one line about `event` (a name of EVENTS). `more`: facts that say nothing of a person."""
    if event not in EVENTS:
        raise ValueError(f"{event} is not an event of the security log")
    facts = {"event": event}
    if request is not None:
        match = request.resolver_match
        user = getattr(request, "user", None)
        facts["route"] = (match.view_name if match else "") or "none"
        facts["who"] = hidden("u", user.pk) if user is not None and user.is_authenticated else "nobody"
        facts["from"] = hidden("a", client_address(request))
    events_total.labels(event).inc()
    logger.warning(" ".join(f"{name}={value}" for name, value in (facts | more).items()))


def hidden(kind, value):
    """Return a short keyed hash of `value`, the same every time."""
    return f"{kind}-{blind_index('security-log', str(value))[:12]}"


@receiver(limit_reached)
def a_limit_was_reached(kind, request=None, **kwargs):
    limits_total.labels(kind).inc()
    note("limit_reached", request, kind=kind)
