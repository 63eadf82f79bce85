"""The door of this room: everything that changes a case. Each call is one transaction, one locked case, one event.

What is asked of the citizen is in corrections.py, how a case ends in deciding.py and withdrawing.py, what follows in
appealing.py, more time in extending.py, what other bodies say in opinions.py, duplicates in merging.py, other
teams in passing.py, who has it in teams.py; they are named here too, so
that other rooms ask one place.
"""

from typing import TypeAlias

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework import signals
from casework.acting import HANDLE, SEE, NotPossible, held, record, way_of
from casework.appealing import case_appeal
from casework.corrections import correction_answer, correction_ask, correction_cancel
from casework.deciding import case_decide, document_replace, document_revoke
from casework.default_kind import kind_of
from casework.due_day import last_day
from casework.extending import case_extend
from casework.life import life_in
from casework.merging import case_merge, case_part
from casework.models import Case, Role
from casework.models.event import EventKind
from casework.opinions import opinion_ask, opinion_give, opinion_return, opinion_withdraw
from casework.passing import case_hand, case_pass
from casework.taking import case_assign, case_take_next
from casework.teams import member_join, member_leave, team_for
from casework.withdrawing import case_withdraw
from casework.words import words_write
from tramites_forms.models import Submission

__all__ = [
    "HANDLE",
    "SEE",
    "NotPossible",
    "case_appeal",
    "case_assign",
    "case_decide",
    "case_extend",
    "case_hand",
    "case_merge",
    "case_note",
    "case_open",
    "case_part",
    "case_pass",
    "case_take_next",
    "case_transition",
    "case_withdraw",
    "correction_answer",
    "correction_ask",
    "correction_cancel",
    "document_replace",
    "document_revoke",
    "member_join",
    "member_leave",
    "opinion_ask",
    "opinion_give",
    "opinion_return",
    "opinion_withdraw",
]

Key: TypeAlias = int | str


@transaction.atomic
def case_open(submission: Submission) -> Case:
    """Open the case of a submission, in the transaction that stores it. Returns the Case."""
    kind = kind_of(submission.form)
    version = kind.in_force
    life = life_in(version)
    due_on, unit = last_day(submission.form, timezone.localdate(submission.sent_at), life)
    case = Case.objects.create(
        submission=submission,
        kind=kind,
        kind_version=version,
        state_id=life.first.id,
        team=team_for(submission.form),
        receiver=submission.receiver,
        opened_at=submission.sent_at,
        due_on=due_on,
        due_unit=unit,
        found_by_words=True,
    )
    words_write(case, new=True)
    record(case, EventKind.OPENED, is_public=True, at=submission.sent_at)
    return case


@transaction.atomic
def case_transition(
    case_id: Key, step: str, *, actor: User, text: str = "", note: str = "", version: int | None = None
) -> Case:
    """Take a step (slug of a Transition) from the state the case is in. Returns the fresh Case.

    `text` is for the citizen, `note` for staff alone.

    What waits for the citizen is asked by `correction_ask`, what ends the case is `case_decide`.
    `version` is that of the case the person saw: two people pressing at once do not both move it.
    Raises NotPossible, PermissionDenied.
    """
    case = held(case_id, actor, version, also=[Role.EXPERT])
    way = way_of(case, step, actor, lambda one: one in case.life.steps(case.state_id), note)
    if way.needs_text and not text.strip():
        raise NotPossible(_("Write what the citizen must know."))
    if note.strip():
        record(case, EventKind.NOTED, actor=actor, text=note.strip())
    case.state_id = way.target
    case.version += 1
    case.save()
    record(case, EventKind.MOVED, actor=actor, text=text.strip(), is_public=True, way=way)
    signals.case_moved.send(sender=Case, case=case)
    return case


@transaction.atomic
def case_note(case_id: Key, *, actor: User, text: str) -> Case:
    """Write something only staff see."""
    case = held(case_id, actor)
    if not text.strip():
        raise NotPossible(_("Write the note first."))
    record(case, EventKind.NOTED, actor=actor, text=text.strip())
    return case
