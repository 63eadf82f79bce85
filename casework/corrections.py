"""Corrections: asked by an officer on named questions, answered by the citizen in place, or ended by the clock.

While one is open the case waits and its days do not run. However it ends, the case goes back to the state it was asked
in and the other side is told, in the same transaction.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from casework import signals
from casework.acting import NotPossible, held, held_by_us, pause_ends, record, way_of
from casework.models import Case, Correction, CorrectionEnd, CorrectionField, Role, TeamMember
from casework.models.event import EventKind
from casework.officer_mail import tell_officer
from casework.words import words_write
from core import queues
from tramites_forms.amending import amendable, amending_forget, submission_amend
from tramites_forms.models import Submission

REMINDED_BEFORE = timedelta(days=5)
SHORTEST_DAYS, LONGEST_DAYS = 5, 90


def open_correction(case):
    """Return the Correction that waits for the citizen, or None."""
    return case.corrections.filter(closed_at=None).first()


@transaction.atomic
def correction_ask(case_id, step, *, actor, message, fields=None, days=None, version=None):
    """Ask the citizen to correct the questions `fields` ({key: why}), or with none to explain in words.

    `step` is the slug of a Transition to a state that waits; `days` (int) how long, by default as the kind says.
    Returns the Correction. Raises NotPossible, PermissionDenied.
    """
    case = held(case_id, actor, version)
    way = way_of(case, step, actor, case.life.asks)
    if not message.strip():
        raise NotPossible(_("Write what the citizen must know."))
    fields = fields or {}
    if set(fields) - {spec["key"] for spec in amendable(case.submission)}:
        raise NotPossible(_("One of those questions is not in this request, or its answer comes from a certification."))
    days = case.life.correction_days if days is None else days
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        raise NotPossible(_("Give the citizen between 5 and 90 days."))
    now, today = timezone.now(), timezone.localdate()
    correction = Correction.objects.create(
        case=case,
        returns_to_id=case.state_id,
        message=message.strip(),
        asked_at=now,
        asked_by=actor,
        answer_by=today + timedelta(days=days),
    )
    CorrectionField.objects.bulk_create(
        CorrectionField(correction=correction, key=key, why=why.strip()) for key, why in fields.items()
    )
    case.state_id, case.paused_on = way.target, case.paused_on or today
    case.version += 1
    case.save()
    record(case, EventKind.ASKED, actor=actor, text=message.strip(), is_public=True)
    signals.case_moved.send(sender=Case, case=case)
    return correction


@transaction.atomic
def correction_cancel(case_id, *, actor, text, version=None):
    """Go on without the correction. The citizen is told why. Returns the fresh Case."""
    case = held(case_id, actor, version)
    correction = open_correction(case)
    if correction is None:
        raise NotPossible(_("There is no correction that waits."))
    if not text.strip():
        raise NotPossible(_("Write what the citizen must know."))
    _go_on(case, correction, CorrectionEnd.CANCELLED)
    record(case, EventKind.CANCELLED, actor=actor, text=text.strip(), is_public=True)
    return case


@transaction.atomic
def correction_answer(correction_id, *, answers, reply="", unchanged=False, answers_number):
    """Take what the citizen answers to a correction: the whole new answers (dict), already looked at (Amending).

    `answers_number`: the version of the answers that the page showed. Pressed twice, it is taken once: the second is
    told that it was answered. Returns the fresh Case. Raises NotPossible.
    """
    case_id = Correction.objects.values_list("case", flat=True).get(pk=correction_id)
    case = held_by_us(case_id)
    correction = case.corrections.get(pk=correction_id)
    if correction.closed_at:
        raise NotPossible(ENDED[correction.end])
    submission = Submission.objects.select_for_update(of=["self"]).with_version().get(pk=case.submission_id)
    if submission.answers_number != answers_number:
        raise NotPossible(_("Your answers changed in another window. Look at them again."))
    changed = answers != submission.answers
    if not (changed or unchanged or reply.strip()):
        raise NotPossible(_("You have not changed anything. If all is right as it is, say so below."))
    if changed:
        submission_amend(submission, answers)
        case.submission = submission
        words_write(case)
    else:
        amending_forget(submission)
    correction.reply, correction.unchanged = reply.strip(), not changed and unchanged
    _go_on(case, correction, CorrectionEnd.ANSWERED)
    record(case, EventKind.CORRECTED, text=reply.strip(), is_public=True)
    tell_who_has_it(case, "corrected")
    return case


ENDED = {
    CorrectionEnd.ANSWERED: _("You already answered this correction: the institution has what you sent."),
    CorrectionEnd.CANCELLED: _("The institution no longer needs this correction."),
    CorrectionEnd.EXPIRED: _(
        "The time to answer this correction has passed: the institution goes on with what it has."
    ),
}


@transaction.atomic
def correction_end(case, correction, end):
    """Close a correction because its case is decided. The caller holds the case and tells the citizen."""
    correction.closed_at, correction.end = timezone.now(), end
    correction.save(update_fields=["closed_at", "end", "reply", "unchanged"])
    amending_forget(case.submission)


def _go_on(case, correction, end):
    correction.closed_at, correction.end = timezone.now(), end
    correction.save(update_fields=["closed_at", "end", "reply", "unchanged"])
    if end != CorrectionEnd.ANSWERED:
        amending_forget(case.submission)
    if not case.is_stopped_by_an_opinion:
        pause_ends(case)
    case.state_id = correction.returns_to_id
    case.version += 1
    case.save()
    signals.case_moved.send(sender=Case, case=case)


def tell_who_has_it(case, what, *, heads=False, **facts):
    """Tell the officer who has the case, and the heads of its team when nobody does, or with `heads` too."""
    people = {case.assignee} if case.assignee else set()
    if heads or not people:
        members = TeamMember.objects.now().filter(team=case.team, role=Role.HEAD).select_related("user")
        people |= {member.user for member in members}
    for user in people:
        tell_officer(user, what, about=case.submission, case=case, **facts)


def corrections_remind(today):
    """Tell once those whose correction ends in five days or fewer. Returns how many were told (int)."""
    soon = Correction.objects.filter(closed_at=None, reminded_on=None, answer_by__lte=today + REMINDED_BEFORE)
    # What was asked for so few days that its beginning and this are one message would be twice the same.
    soon = soon.filter(asked_at__date__lt=today)
    return sum(_remind(pk, case, today) for pk, case in list(soon.values_list("pk", "case")))


@transaction.atomic
def _remind(correction_id, case_id, today):
    case = held_by_us(case_id)
    left = case.corrections.filter(pk=correction_id, closed_at=None, reminded_on=None, answer_by__gte=today)
    if not left.update(reminded_on=today):
        return 0
    record(case, EventKind.REMINDED, is_public=True)
    return 1


def corrections_expire(today):
    """End those whose last day has passed: the case goes on with what there is. Returns how many (int)."""
    over = Correction.objects.filter(closed_at=None, answer_by__lt=today)
    return sum(_expire(pk, case) for pk, case in list(over.values_list("pk", "case")))


@transaction.atomic
def _expire(correction_id, case_id):
    case = held_by_us(case_id)
    correction = case.corrections.filter(pk=correction_id, closed_at=None).first()
    if correction is None:
        return 0
    _go_on(case, correction, CorrectionEnd.EXPIRED)
    record(case, EventKind.EXPIRED, is_public=True)
    tell_who_has_it(case, "expired")
    return 1


@app.periodic(cron="7 12 * * *")
@app.task(
    name="casework.corrections_daily",
    queue=queues.UPKEEP,
    queueing_lock="casework.corrections_daily",
    pass_context=False,
)
def corrections_daily(timestamp):
    """Once a day (at 7 or 8 in Havana, when people read): end what is past its day, announce what ends soon."""
    today = timezone.localdate()
    corrections_expire(today)
    corrections_remind(today)
