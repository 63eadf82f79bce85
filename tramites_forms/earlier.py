"""Whether somebody asked for the same before and it goes on: told before they start, and before they send.

Which requests go on is known by the room of cases, above this one: it registers what answers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tramites_forms.models import Submission

LOOKED_AT = 50
_who_knows: list[Callable[[list[Submission]], dict[int, str]]] = []


@dataclass(frozen=True)
class Earlier:
    """A request of the same form that has no outcome yet. `url` is where it is followed."""

    reference: str
    sent_at: datetime
    url: str


def going_on(finder):
    """Decorate function([Submission]) -> {pk: address where it is followed} of those that have no outcome yet."""
    _who_knows.append(finder)
    return finder


def earlier(form, user):
    """Return the newest Earlier that `user` sent with `form` (a source), or None. Nobody knows who sends signed out."""
    if not user.is_authenticated:
        return None
    sent = list(
        Submission.objects.real()
        .of(user)
        .filter(form=form)
        .order_by("-sent_at")
        .only("pk", "reference", "sent_at")[:LOOKED_AT]
    )
    if not sent:
        return None
    addresses = {}
    for finder in _who_knows:
        addresses |= finder(sent)
    found = next((one for one in sent if one.pk in addresses), None)
    return found and Earlier(found.reference, found.sent_at, addresses[found.pk])
