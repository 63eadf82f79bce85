"""The door of this room: everything that changes a case. Each call is one transaction, one locked case, one event."""

from datetime import datetime, timedelta
from typing import Any, TypeAlias

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework import signals
from casework.default_kind import default_kind
from casework.due_day import LEGAL_DAYS, last_day
from casework.models import Case, CaseEvent
from casework.models.event import EventKind
from tramites_forms.models import Submission

__all__ = ["NotPossible", "case_assign", "case_extend", "case_note", "case_open", "case_transition"]

Key: TypeAlias = int | str
Words: TypeAlias = "str | Promise"
SEE, HANDLE = "casework.view_case", "casework.change_case"


class NotPossible(Exception):
    """The case cannot do that now. `reason` is for the person who asked."""

    def __init__(self, reason: Words) -> None:
        self.reason = reason
        super().__init__(reason)


@transaction.atomic
def case_open(submission: Submission) -> Case:
    """Open the case of a submission, in the transaction that stores it. Returns the Case."""
    kind = default_kind()
    case = Case.objects.create(
        submission=submission,
        kind=kind,
        state=kind.first_state,
        receiver=submission.receiver,
        opened_at=submission.sent_at,
        due_on=last_day(submission.form, timezone.localdate(submission.sent_at), kind),
    )
    _record(case, EventKind.OPENED, actor=None, is_public=True, at=submission.sent_at)
    return case


@transaction.atomic
def case_transition(case_id: Key, step: str, *, actor: User, text: str = "", expected_state: int | None = None) -> Case:
    """Take a step (slug of a Transition) from the state the case is in. Returns the fresh Case.

    A step that closes the case is taken only by the person who has it (case_assign).

    `expected_state` is the pk of the state the person saw: two people pressing at once do not both move it.
    Raises NotPossible, PermissionDenied.
    """
    case = _locked(case_id, actor)
    if expected_state is not None and case.state_id != expected_state:
        raise NotPossible(_("Somebody changed this case before you. Look at it again."))
    way = case.state.ways_out.select_related("target").filter(slug=step, kind=case.kind).first()
    if way is None:
        raise NotPossible(_("That step cannot be taken from the state the case is in."))
    if way.target.closes and case.assignee_id != actor.pk:
        raise NotPossible(_("Take the case first: only the person who has it answers it."))
    if way.needs_text and not text.strip():
        raise NotPossible(_("Write what the citizen must know."))
    today = timezone.localdate()
    case.due_on, case.paused_on = case.due_after_pause(today), today if way.target.waits_for_citizen else None
    case.state = way.target
    case.closed_at = timezone.now() if way.target.closes else None
    case.save()
    _record(case, EventKind.MOVED, actor=actor, text=text.strip(), is_public=True)
    signals.case_moved.send(sender=Case, case=case)
    return case


@transaction.atomic
def case_assign(case_id: Key, *, actor: User, assignee: User | None) -> Case:
    """Give the case to a person, or with None to nobody."""
    case = _locked(case_id, actor)
    if assignee is not None and not assignee.has_perm(HANDLE):
        raise NotPossible(_("That person may not handle cases."))
    case.assignee = assignee
    case.save(update_fields=["assignee"])
    _record(case, EventKind.ASSIGNED, actor=actor, text=assignee.get_full_name() if assignee else "")
    return case


@transaction.atomic
def case_note(case_id: Key, *, actor: User, text: str) -> CaseEvent:
    """Write something only staff see."""
    case = _locked(case_id, actor)
    if not text.strip():
        raise NotPossible(_("Write the note first."))
    _record(case, EventKind.NOTED, actor=actor, text=text.strip())
    return case


@transaction.atomic
def case_extend(case_id: Key, *, actor: User, text: str) -> Case:
    """Take the days to answer once more, telling the citizen why. The law allows it once."""
    case = _locked(case_id, actor)
    if case.extended or case.closed_at:
        raise NotPossible(_("The time of this case can no longer be extended."))
    if not text.strip():
        raise NotPossible(_("Write what the citizen must know."))
    case.extended = True
    case.due_on += timedelta(days=min(case.kind.legal_days, LEGAL_DAYS))
    case.save(update_fields=["extended", "due_on"])
    _record(case, EventKind.EXTENDED, actor=actor, text=text.strip(), is_public=True)
    return case


def _locked(case_id: Key, actor: User) -> Case:
    """Return the case held for this transaction, if `actor` may handle it."""
    if not actor.has_perm(HANDLE):
        raise PermissionDenied
    return Case.objects.select_for_update(of=["self"]).select_related("state", "kind").get(pk=case_id)


def _record(
    case: Case,
    kind: Any,  # EventKind
    *,
    actor: User | None,
    text: str = "",
    is_public: bool = False,
    at: datetime | None = None,
) -> CaseEvent:
    """Write the next event of a case whose row is held, so that numbers and seals follow one another."""
    last = case.events.order_by("-number").first()
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
    return event
