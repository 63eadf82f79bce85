"""What every change of a case does first and last: hold its row for who may handle it, and write the event down."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Case, CaseEvent
from casework.models.event import EventKind
from casework.telling import tell

SEE, HANDLE = "casework.view_case", "casework.change_case"
CHANGED = _("Somebody changed this case before you. Look at it again.")


class NotPossible(Exception):
    """The case cannot do that now. `reason` is for the person who asked."""

    def __init__(self, reason):
        self.reason = reason
        super().__init__(reason)


def held(case_id, actor, version=None):
    """Return the Case held for this transaction, if `actor` (User) may handle it.

    `version` (int) is that of the case the person saw: who pressed second is told, and changes nothing.
    Raises PermissionDenied, NotPossible.
    """
    if not actor.has_perm(HANDLE):
        raise PermissionDenied
    # Nothing is joined: a row that waited for its lock is not found again when what it was joined to has changed.
    case = Case.objects.handled_by(actor).select_for_update().filter(pk=case_id).first()
    if case is None:
        raise PermissionDenied
    if case.submission.applicant_id == actor.pk:
        raise NotPossible(_("This request is yours: somebody else of the team answers it."))
    if version is not None and case.version != version:
        raise NotPossible(CHANGED)
    return case


def held_by_us(case_id):
    """Return the Case held for what the clock or the citizen does."""
    return Case.objects.select_for_update().get(pk=case_id)


def pause_ends(case, today=None):
    """Give the days that the case waited for the citizen back, and let them run again. Does not save."""
    case.due_on, case.paused_on = case.due_after_pause(today or timezone.localdate()), None


def record(case, kind, *, actor=None, text="", is_public=False, at=None, told=True):
    """Write the next event of a case whose row is held, so that numbers and seals follow one another.

    What is public is told to the citizen at once; with `told` False by who calls, later. Returns the CaseEvent.
    """
    last = None if kind == EventKind.OPENED else case.events.order_by("-number").first()
    event = CaseEvent(
        case=case,
        number=last.number + 1 if last else 1,
        kind=kind,
        state=case.state,
        actor=actor,
        text=text,
        is_public=is_public,
        at=at or timezone.now(),
    )
    event.seal = event.sealed(last.seal if last else "")
    event.save(force_insert=True)
    if is_public and told:
        tell(event)
    return event
