"""Not agreeing with an answer: once, in the days of the kind, and somebody else than who decided answers.

The case opens again where it began, with new days, and lives as any other: taken, corrected, decided, documented.
Its answer never leaves the person with less than they had (deciding.py).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import signals
from casework.acting import NotPossible, held_by_us, record
from casework.due_day import last_day
from casework.models import Appeal, Case
from casework.models.event import EventKind
from casework.passing import tell_heads
from casework.term import appeal_by


def not_appealed(case):
    """Return why the answer of a case cannot be appealed now (words for the citizen), or ""."""
    if case.appealed:
        return _("You already appealed. The answer to it is with your request, or will be.")
    last = appeal_by(case)
    if last is None:
        return _("There is nothing to appeal here.")
    if timezone.localdate() > last:
        return _("The days to appeal are over. You can still complain to the institution.")
    return ""


@transaction.atomic
def case_appeal(case_id, *, text):
    """Open a case again because the person does not agree with its answer. Returns the fresh Case.

    Who may act in the request asks for it (followed.of_request). Raises NotPossible.
    """
    case = held_by_us(case_id)
    if reason := not_appealed(case):
        raise NotPossible(reason)
    if not text.strip():
        raise NotPossible(_("Write what you do not agree with."))
    now = timezone.now()
    Appeal.objects.create(case=case, decision=case.decision, text=text.strip(), sent_at=now, due_on=case.due_on)
    case.state_id, case.outcome, case.closed_at = case.life.first.id, "", None
    case.appealed, case.extended, case.assignee = True, False, None
    case.due_on, case.due_unit = last_day(case.submission.form, timezone.localdate(now), case.life)
    case.version += 1
    case.save()
    record(case, EventKind.APPEALED, text=text.strip(), is_public=True)
    tell_heads(case, "appealed")
    signals.case_moved.send(sender=Case, case=case)
    return case
