"""Who has a case: taking the next one, and doing one thing with many. Each case is its own transaction and trace."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from casework.acting import HANDLE, NotPossible, held, kept_from, record
from casework.models import Case, Decision
from casework.models.event import EventKind
from casework.passing import case_hand
from casework.teams import may_get

MOST_AT_ONCE = 50


@transaction.atomic
def case_assign(case_id, *, actor, assignee, from_whom=None):
    """Give the case to a person of its team, or with None to nobody. Returns the fresh Case.

    `from_whom` (User): only if they still have it. Raises NotPossible, PermissionDenied.
    """
    case = held(case_id, actor)
    if case.closed_at:
        raise NotPossible(_("It is answered: nobody needs to have it."))
    if from_whom is not None and case.assignee_id != from_whom.pk:
        raise NotPossible(_("Somebody else has it now."))
    if assignee is not None and not may_get(case.team, assignee):
        raise NotPossible(_("That person may not handle cases."))
    if assignee is not None and assignee != actor and kept_from(case, assignee):
        raise NotPossible(_("Not to that person: they asked for it, or decided what is appealed."))
    case.assignee = assignee
    case.save(update_fields=["assignee"])
    record(case, EventKind.ASSIGNED, actor=actor, text=assignee.get_full_name() if assignee else "")
    return case


@transaction.atomic
def case_take_next(actor):
    """Give `actor` the case of nobody that is due first among those they may handle. Returns it, or None.

    Two who press at once get two different ones: what the other holds is skipped.
    """
    if not actor.has_perm(HANDLE):
        raise PermissionDenied
    theirs = Decision.objects.filter(case=OuterRef("pk"), decided_by=actor)
    free = Case.objects.handled_by(actor).open().filter(assignee=None, paused_on=None)
    free = free.exclude(submission__applicant=actor).exclude(Exists(theirs))
    case = free.order_by("due_on", "pk").select_for_update(skip_locked=True, of=["self"]).first()
    if case is None:
        return None
    return case_assign(case.pk, actor=actor, assignee=actor)


def cases_give(keys, *, actor, assignee):
    """Give many cases to a person. Returns (how many, {number: why not})."""
    return _each(keys, lambda pk: case_assign(pk, actor=actor, assignee=assignee))


def cases_hand(keys, *, actor, team):
    """Give many cases to another team of their institution. Returns (how many, {number: why not})."""
    return _each(keys, lambda pk: case_hand(pk, team, actor=actor))


def _each(keys, act):
    done, refused = 0, {}
    for pk in list(keys)[:MOST_AT_ONCE]:
        try:
            act(pk)
        except NotPossible as refusal:
            refused[pk] = refusal.reason
        except PermissionDenied:
            continue  # it is none of theirs: that there is one is not told
        else:
            done += 1
    numbers = dict(Case.objects.filter(pk__in=refused).values_list("pk", "submission__reference"))
    return done, {numbers[pk]: reason for pk, reason in refused.items()}
