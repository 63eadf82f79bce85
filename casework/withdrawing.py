"""A person takes back what they asked for. Nothing is erased: the case ends, and both sides read why."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import signals
from casework.acting import NotPossible, held_by_us, pause_ends, record
from casework.corrections import correction_end, open_correction, tell_who_has_it
from casework.models import Case, CorrectionEnd, OpinionEnd, Outcome
from casework.models.event import EventKind
from casework.opinions import opinions_end


def not_withdrawn(case):
    """Return why a case cannot be withdrawn (words for the citizen), or ""."""
    if case.outcome == Outcome.WITHDRAWN:
        return _("You already withdrew it. You need not do anything.")
    if case.outcome == Outcome.MERGED:
        return _("It is joined to another request of yours: withdraw that one.")
    if case.closed_at:
        return _("The institution answered it before you withdrew it. The answer is with your request.")
    return ""


@transaction.atomic
def case_withdraw(case_id, *, text=""):
    """End a case because who asked for it no longer wants it. `text`: why, if they say so. Returns the fresh Case.

    Who may act in the request asks for it (followed.of_request). Raises NotPossible.
    """
    case = held_by_us(case_id)
    if reason := not_withdrawn(case):
        raise NotPossible(reason)
    if correction := open_correction(case):
        correction_end(case, correction, CorrectionEnd.CANCELLED)
    opinions_end(case, OpinionEnd.WITHDRAWN)
    pause_ends(case)
    case.state_id, case.closed_at, case.outcome = case.life.last.id, timezone.now(), Outcome.WITHDRAWN
    case.version += 1
    case.save()
    record(case, EventKind.WITHDRAWN, text=text.strip(), is_public=True)
    tell_who_has_it(case, "withdrawn")
    signals.case_moved.send(sender=Case, case=case)
    return case
