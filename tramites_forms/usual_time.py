"""How long answers usually take. Its one owner is the room that counts them (casework), which says it here.

It is what others waited in the last year, never a promise: the day to answer is DueDay's. Where it rests on too few
answers nothing is said of days.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class UsualTime:
    """In how many days (float) half of the answers came, and nine of ten. Both None: too few answers to say."""

    half: float | None = None
    nine: float | None = None

    @property
    def words(self) -> str:
        """Return it as a sentence, in whole days, in the active language."""
        if self.half is None or self.nine is None:
            return _("There are not enough cases yet to say.")
        half, nine = _days(self.half), _days(self.nine)
        if half == nine:
            return _("Nine of ten were answered in %(nine)s or less.") % {"nine": nine}
        return _("Half were answered in %(half)s or less, nine of ten in %(nine)s.") % {"half": half, "nine": nine}

    @property
    def note(self) -> str:
        """Return what keeps it from being read as a promise, or nothing where it says no days."""
        return "" if self.half is None else _("It is what others waited in the last year, not a term.")


def _days(days: float) -> str:
    whole = max(1, math.ceil(days))
    return ngettext("%d day", "%d days", whole) % whole


_owner: list[Callable[[str], UsualTime]] = []


def tells_usual_time(function: Callable[[str], UsualTime]) -> Callable[[str], UsualTime]:
    """Decorate the function(slug of a form) that returns its UsualTime. Raises ValueError on a second."""
    if _owner:
        raise ValueError("the usual time already has an owner")
    _owner.append(function)
    return function


def usual_time(slug: str) -> UsualTime:
    """Return the UsualTime of what is sent by the form `slug`."""
    return _owner[0](slug) if _owner else UsualTime()
