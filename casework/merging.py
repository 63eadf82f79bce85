"""Joining duplicates: of two requests of one person for the same thing, one is answered and the other points to it.

Both numbers go on working, nothing of either moves or is lost, and the earlier day to answer counts. Who joined them by
mistake tells a head, who parts them: the second is then where it was, with its own day.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import signals
from casework.acting import CHANGED, NotPossible, held, record, role_in
from casework.corrections import open_correction
from casework.models import Case, Merge, Outcome, Role
from casework.models.event import EventKind
from casework.officer_mail import tell_officer


def merge_of(case):
    """Return the Merge by which a case is answered with another, or None."""
    if case.outcome != Outcome.MERGED:
        return None
    return case.merges.filter(undone_at=None).select_related("into__submission").first()


def merged_in(case):
    """Return the Merges of the cases that are answered with this one (list)."""
    return list(case.merged.filter(undone_at=None).select_related("case__submission", "by").order_by("pk"))


def duplicates(case, actor):
    """Return the Cases that can be joined to one: others of its person and its institution, open, that `actor` handles.

    Only what was sent with an account has a person who is known to be the same.
    """
    person = case.submission.applicant_id
    if person is None or case.team is None:
        return Case.objects.none()
    others = (
        Case.objects.handled_by(actor)
        .open()
        .filter(submission__applicant=person, submission__is_test=False, team__institution=case.team.institution_id)
    )
    return others.exclude(pk=case.pk).select_related("submission__form").order_by("opened_at", "pk")


def not_joined(case):
    """Return why nothing can be joined to a case now (words), or ""."""
    if case.closed_at:
        return _("It is answered: nothing is joined to it any more.")
    if case.submission.applicant_id is None:
        return _("It was sent without an account: nobody knows that another request is of the same person.")
    return ""


def not_joinable(case):
    """Return why a case cannot be joined to another (words), or ""."""
    if case.closed_at:
        return CHANGED
    if open_correction(case):
        return _("It waits for the citizen. Go on without the correction first, or join the other one to it.")
    if case.opinions.filter(closed_at=None).exists():
        return _("It waits for an opinion. Withdraw the question first, or join the other one to it.")
    if case.appealed:
        return _("It was answered and appealed: it needs an answer of its own.")
    if case.merged.filter(undone_at=None).exists():
        return _("Another one is joined to it already: join this one to it instead.")
    return ""


@transaction.atomic
def case_merge(case_id, into_id, *, actor, text, version=None):
    """Have one case answered with another. Returns the Merge. `version` is that of the case that stays.

    `text`: why, for the citizen, who is told. Raises NotPossible, PermissionDenied.
    """
    if case_id == into_id:
        raise NotPossible(_("Choose another request."))
    case, into = _both(case_id, into_id, actor, version)
    if reason := not_joined(into):
        raise NotPossible(reason)
    if not duplicates(into, actor).filter(pk=case.pk).exists():
        raise PermissionDenied if case.closed_at is None else NotPossible(CHANGED)
    if reason := not_joinable(case):
        raise NotPossible(reason)
    if not text.strip():
        raise NotPossible(_("Write what the citizen must know."))
    merge = Merge(case=case, into=into, reason=text.strip(), by=actor, at=timezone.now(), state_id=case.state_id)
    if case.due_on < into.due_on:
        merge.into_due_on, merge.into_due_unit = into.due_on, into.due_unit
        into.due_on, into.due_unit = case.due_on, case.due_unit
    merge.save()
    case.state_id, case.closed_at, case.outcome = case.life.last.id, merge.at, Outcome.MERGED
    for one in (case, into):
        one.version += 1
        one.save()
    said = {"into": into.submission.reference, "into_due": into.due.day}
    record(case, EventKind.MERGED, actor=actor, text=text.strip(), is_public=True, facts=said)
    record(into, EventKind.JOINED, actor=actor, text=case.submission.reference)
    if case.assignee and case.assignee != actor:
        tell_officer(case.assignee, "merged", about=case.submission, case=case)
    signals.case_moved.send(sender=Case, case=case)
    return merge


def not_parted(case, actor):
    """Return why a case cannot be parted from the one it is answered with by `actor` (words), or ""."""
    merge = merge_of(case)
    if merge is None:
        return _("It is joined to no other request.")
    if role_in(case.team_id, actor) != Role.HEAD:
        return _("A head of the team parts what was joined.")
    if merge.into.outcome == Outcome.WITHDRAWN:
        return _("The citizen withdrew both.")
    return ""


@transaction.atomic
def case_part(case_id, *, actor, text, version=None):
    """Undo a merge: the case goes on where it was, with its own day. Returns the fresh Case.

    The citizen is told. Raises NotPossible, PermissionDenied.
    """
    into_id = Merge.objects.filter(case=case_id, undone_at=None).values_list("into", flat=True).first()
    if into_id is None:
        held(case_id, actor)
        raise NotPossible(_("It is joined to no other request."))
    keys = sorted([case_id, into_id])
    list(Case.objects.filter(pk__in=keys).select_for_update().order_by("pk"))  # both, always in this order
    case = held(case_id, actor, version)
    if reason := not_parted(case, actor):
        raise NotPossible(reason)
    if not text.strip():
        raise NotPossible(_("Write what the citizen must know."))
    merge = merge_of(case)
    into = merge.into
    merge.undone_at, merge.undone_by, merge.undone_reason = timezone.now(), actor, text.strip()
    merge.save()
    case.state_id, case.closed_at, case.outcome = merge.state_id, None, ""
    case.version += 1
    case.save()
    if merge.into_due_on and into.closed_at is None and into.due_on == case.due_on:
        into.due_on, into.due_unit = merge.into_due_on, merge.into_due_unit
    into.version += 1
    into.save()
    record(
        case,
        EventKind.PARTED,
        actor=actor,
        text=text.strip(),
        is_public=True,
        facts={"into": into.submission.reference},
    )
    record(into, EventKind.UNJOINED, actor=actor, text=case.submission.reference)
    if case.assignee and case.assignee != actor:
        tell_officer(case.assignee, "parted", about=case.submission, case=case)
    signals.case_moved.send(sender=Case, case=case)
    return case


def _both(case_id, into_id, actor, version):
    """Return both Cases held for `actor`, in one order, so that two who join crosswise do not wait for each other."""
    list(Case.objects.filter(pk__in=[case_id, into_id]).select_for_update().order_by("pk"))
    return held(case_id, actor), held(into_id, actor, version)
