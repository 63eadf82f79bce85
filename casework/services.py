"""The door of this room: everything that changes a case. Each call is one transaction, one locked case, one event.

What is asked of the citizen is in corrections.py, how a case ends in deciding.py, who has it in teams.py; they are
named here too, so that other rooms ask one place.
"""

from datetime import timedelta
from typing import TypeAlias

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework import signals
from casework.acting import HANDLE, SEE, NotPossible, held, record
from casework.corrections import correction_answer, correction_ask, correction_cancel
from casework.deciding import case_decide, document_replace, document_revoke
from casework.default_kind import default_kind
from casework.due_day import LEGAL_DAYS, last_day
from casework.models import Case
from casework.models.event import EventKind
from casework.teams import may_get, member_join, member_leave, team_for
from tramites_forms.models import Submission

__all__ = [
    "HANDLE",
    "SEE",
    "NotPossible",
    "case_assign",
    "case_decide",
    "case_extend",
    "case_note",
    "case_open",
    "case_transition",
    "correction_answer",
    "correction_ask",
    "correction_cancel",
    "document_replace",
    "document_revoke",
    "member_join",
    "member_leave",
]

Key: TypeAlias = int | str


@transaction.atomic
def case_open(submission: Submission) -> Case:
    """Open the case of a submission, in the transaction that stores it. Returns the Case."""
    kind = default_kind()
    case = Case.objects.create(
        submission=submission,
        kind=kind,
        state=kind.first_state,
        team=team_for(submission.form),
        receiver=submission.receiver,
        opened_at=submission.sent_at,
        due_on=last_day(submission.form, timezone.localdate(submission.sent_at), kind),
    )
    record(case, EventKind.OPENED, is_public=True, at=submission.sent_at)
    return case


@transaction.atomic
def case_transition(case_id: Key, step: str, *, actor: User, text: str = "", version: int | None = None) -> Case:
    """Take a step (slug of a Transition) from the state the case is in. Returns the fresh Case.

    What waits for the citizen is asked by `correction_ask`, what ends the case is `case_decide`.
    `version` is that of the case the person saw: two people pressing at once do not both move it.
    Raises NotPossible, PermissionDenied.
    """
    case = held(case_id, actor, version)
    way = case.state.ways_out.select_related("target").filter(slug=step, kind=case.kind).first()
    if way is None or case.state.waits_for_citizen or way.target.waits_for_citizen or way.target.closes:
        raise NotPossible(_("That step cannot be taken from the state the case is in."))
    if way.needs_text and not text.strip():
        raise NotPossible(_("Write what the citizen must know."))
    case.state = way.target
    case.version += 1
    case.save()
    record(case, EventKind.MOVED, actor=actor, text=text.strip(), is_public=True)
    signals.case_moved.send(sender=Case, case=case)
    return case


@transaction.atomic
def case_assign(case_id: Key, *, actor: User, assignee: User | None) -> Case:
    """Give the case to a person of its team, or with None to nobody."""
    case = held(case_id, actor)
    if assignee is not None and not may_get(case.team, assignee):
        raise NotPossible(_("That person may not handle cases."))
    case.assignee = assignee
    case.save(update_fields=["assignee"])
    record(case, EventKind.ASSIGNED, actor=actor, text=assignee.get_full_name() if assignee else "")
    return case


@transaction.atomic
def case_note(case_id: Key, *, actor: User, text: str) -> Case:
    """Write something only staff see."""
    case = held(case_id, actor)
    if not text.strip():
        raise NotPossible(_("Write the note first."))
    record(case, EventKind.NOTED, actor=actor, text=text.strip())
    return case


@transaction.atomic
def case_extend(case_id: Key, *, actor: User, text: str) -> Case:
    """Take the days to answer once more, telling the citizen why. The law allows it once."""
    case = held(case_id, actor)
    if case.extended or case.closed_at:
        raise NotPossible(_("The time of this case can no longer be extended."))
    if case.paused_on:
        raise NotPossible(_("The days do not run while it waits for the citizen: there is nothing to extend yet."))
    if not text.strip():
        raise NotPossible(_("Write what the citizen must know."))
    case.extended = True
    case.due_on += timedelta(days=min(case.kind.legal_days, LEGAL_DAYS))
    case.version += 1
    case.save(update_fields=["extended", "due_on", "version"])
    record(case, EventKind.EXTENDED, actor=actor, text=text.strip(), is_public=True)
    return case
