"""The last day to answer what was sent. Its one owner is the room that answers (casework), which says it here.

Receipts, messages, PDFs, staff pages, exports, tracking and queues ask `Submission.due` or `Case.due` and say its
words: nobody else decides what is said of a request that waits for the citizen, was given more time or is answered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _


class WaitsFor(StrEnum):
    """Who is waited for while the days do not run."""

    CITIZEN = "citizen"
    BODY = "body"  # another institution, which gives its opinion


@dataclass(frozen=True)
class DueDay:
    """Until when a request must be answered, as it stands `today`.

    `day` is the last one; while the days do not run (`paused_on`, since when somebody is waited for) it is the one
    it would be if what is waited for came today. `answered_on` is when it was answered.
    """

    day: date
    today: date
    paused_on: date | None = None
    answered_on: date | None = None
    waits_for: str = WaitsFor.CITIZEN
    decided: bool = True  # what ended was answered: nobody withdrew it or answers it with another

    @property
    def state(self):
        """ "answered", "paused", "late" or "running"."""
        if self.answered_on:
            return "answered"
        if self.paused_on:
            return "paused"
        return "late" if self.day < self.today else "running"

    @property
    def words(self):
        """What stands beside "Answer by" (str), in the active language."""
        if self.answered_on and not self.decided:
            return _("Ended on %(day)s.") % {"day": date_format(self.answered_on, "DATE_FORMAT")}
        if self.answered_on:
            return _("Answered on %(day)s.") % {"day": date_format(self.answered_on, "DATE_FORMAT")}
        if self.paused_on and self.waits_for == WaitsFor.BODY:
            return _("The days do not run while another institution gives its opinion.")
        if self.paused_on:
            return _("The days do not run while we wait for you.")
        return date_format(self.day, "DATE_FORMAT")

    @property
    def note(self):
        """What is added to it (str), or nothing."""
        return _("This day has passed. You may complain to the institution.") if self.state == "late" else ""

    @property
    def sentence(self):
        """The same as a sentence of "What happens now" (str)."""
        if self.state in {"answered", "paused"}:
            return self.words
        said = _("You must get an answer by %(day)s at the latest.") % {"day": date_format(self.day, "DATE_FORMAT")}
        return f"{said} {self.note}".strip()

    @property
    def plain(self):
        """What programs read: {"state", "day": ISO date, None while the days do not run}."""
        return {"state": self.state, "day": None if self.state == "paused" else self.day.isoformat()}


_owner: list[Callable] = []


def owns(function):
    """Decorate the function(submission) that returns its DueDay. Raises ValueError on a second."""
    if _owner:
        raise ValueError("the day to answer already has an owner")
    _owner.append(function)
    return function


def due_day(submission) -> DueDay:
    """Return the DueDay of a Submission. Raises RuntimeError when no room answers."""
    if not _owner:
        raise RuntimeError("no room says until when a submission is answered")
    return _owner[0](submission)
