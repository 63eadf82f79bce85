"""The door of this room: what views here and rooms above call to write. Reading a submission: reading.py.

`submission_sent` (signals.py) is how rooms above hear of a submission, inside its transaction.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.levels import Level
from tramites_forms import reference
from tramites_forms.filling import Filling
from tramites_forms.journey import Step, compute
from tramites_forms.models import Draft, FormVersion, OnlineForm, Submission
from tramites_forms.models.draft import expiry
from tramites_forms.newer_version import files_renamed, plan
from tramites_forms.receipt_mail import receipt_send
from tramites_forms.signals import submission_sent
from tramites_forms.uploads.partials import uploads_move
from tramites_forms.uploads.service import uploads_send

__all__ = ["CannotSend", "CannotStart", "draft_move", "draft_save", "draft_start", "submission_send"]

Key: TypeAlias = UUID | str
Words: TypeAlias = "str | Promise"
Answers: TypeAlias = dict[str, Any]  # {key of a question: JSON value}
REFERENCE_TRIES = 5


class CannotStart(Exception):
    """The form is not taking anything: not published, not open yet, closed or full. `reason` is for the citizen."""

    def __init__(self, reason: Words) -> None:
        self.reason = reason
        super().__init__(reason)


class CannotSend(CannotStart):
    """Why a draft cannot be sent. `step` is the Step to look at, when it is about an answer."""

    def __init__(self, reason: Words, *, code: str, step: Step | None = None) -> None:
        self.code, self.step = code, step
        super().__init__(reason)


def draft_start(
    form: OnlineForm,
    *,
    user: Any = None,
    language: str | None = None,
    version: FormVersion | None = None,
    answers: Answers | None = None,
    done: Iterable[str] = (),
    is_test: bool = False,
) -> Draft:
    """Begin a filling of a form, with its newest version. Returns the Draft. Raises CannotStart."""
    form = form.source
    version = version or form.current_version()
    reason = None if is_test else form.closed_reason()
    if version is None:
        reason = reason or _("This form is not being used at the moment.")
    if reason:
        raise CannotStart(reason)
    return Draft.objects.create(
        form=form,
        version=version,
        user=user if user is not None and user.is_authenticated else None,
        language=language or get_language(),
        answers=answers or {},
        done=list(done),
        is_test=is_test,
    )


@transaction.atomic
def draft_save(draft: Draft, step: Step, answers: Answers, *, complete: bool = True) -> Filling:
    """Keep the answers of one Step, drop those no longer on the way, and remember which. Returns the fresh Filling.

    The row is locked, so that two tabs saving different steps do not lose each other's answers. `complete` is False
    for what is kept half-way.
    """
    draft = Draft.objects.with_version().select_for_update(of=["self"]).get(pk=draft.pk)
    filling = Filling(draft)
    if draft.sent_at:
        return filling
    asked = {spec["key"] for spec in step.asked}
    kept = {key: answer for key, answer in draft.answers.items() if key not in asked}
    way = compute(filling.document, {**kept, **answers, **filling.stated})
    ids = {spec["key"]: spec["id"] for node in filling.document["steps"] for spec in node["fields"]}
    draft.dropped = [ids[key] for key in way.dropped if key in ids and key not in filling.stated]
    draft.answers = way.answers
    draft.done = [key for key in draft.done if way.step(key) and key != step.key]
    if complete:
        draft.done.append(step.key)
    draft.current_step = step.key
    draft.unsaved = None
    draft.expires_at, draft.reminded_at = expiry(), None  # it lives as long again as from its beginning
    draft.save(
        update_fields=[
            "answers",
            "done",
            "dropped",
            "current_step",
            "unsaved",
            "expires_at",
            "reminded_at",
            "updated_at",
        ]
    )
    return filling


@transaction.atomic
def draft_move(draft: Draft, number: int) -> Filling:
    """Move a draft to version `number` of its form if that is a newer published one. Returns the fresh Filling.

    Answers go as moving.plan says; files follow their question, and those of questions that are gone are removed.
    """
    draft = Draft.objects.with_version().select_for_update(of=["self"]).get(pk=draft.pk)
    target = draft.form.versions.published().filter(number=number).first()
    if draft.sent_at or draft.is_test or target is None or target.number <= draft.version.number:
        return Filling(draft)
    moved = plan(draft.version.document, target.document, draft.answers, draft.done)
    uploads_move(draft, files_renamed(draft.version.document, target.document))
    draft.version, draft.answers, draft.done = target, moved.answers, moved.done
    draft.dropped, draft.unsaved, draft.declined_version = [], None, None
    draft.save()
    return Filling(draft)


def submission_send(
    draft_id: Key,
    *,
    level: Level = Level.ANONYMOUS,
    language: str | None = None,
    declared: bool = False,
    sent_by: str = "",
    receipt: bool = True,
    sent_at: datetime | None = None,
) -> Submission:
    """Send a draft once. Returns its Submission, the same however often it is called. Raises CannotSend.

    `sent_by`: who sent it for its person, as the receipt says it; empty: the person, on the site.
    `receipt`: whether it is sent by e-mail; a room that took it in by another way says itself what the person gets.
    `sent_at`: when the institution received it, if that was before now.

    Everything happens in one transaction that holds the draft's row; the unique idempotency key is the second guard.
    A number exists for the citizen only when this has returned, that is, after the commit.
    """
    try:
        with transaction.atomic():
            return _send_locked(
                draft_id,
                level=level,
                language=language,
                declared=declared,
                sent_by=sent_by,
                receipt=receipt,
                sent_at=sent_at,
            )
    except IntegrityError:
        draft = Draft.objects.get(pk=draft_id)
        if submission := Submission.objects.filter(idempotency_key=draft.idempotency_key).first():
            return submission
        raise


def _send_locked(
    draft_id: Key,
    *,
    level: Level,
    language: str | None,
    declared: bool,
    sent_by: str,
    receipt: bool,
    sent_at: datetime | None,
) -> Submission:
    drafts = Draft.objects.with_version().select_related("user")
    draft = drafts.select_for_update(of=["self"]).get(pk=draft_id)
    if draft.sent_at:
        return Submission.objects.get(idempotency_key=draft.idempotency_key)
    filling = Filling(draft, language)
    if draft.user is not None:
        level = min(level, draft.user.level)  # read again here: what the page saw may have been taken back since
    _refuse_unfit(filling, level=level, declared=declared)
    submission = _submission_store(filling, level, sent_by, sent_at or timezone.now())
    uploads_send(draft, submission)
    # The answers now live in the submission only; the draft stays as the way to the receipt.
    draft.answers, draft.sent_at, draft.dropped = {}, submission.sent_at, []
    draft.save(update_fields=["answers", "sent_at", "dropped", "updated_at"])
    if not draft.is_test:
        submission_sent.send(sender=Submission, submission=submission)
        if receipt:
            receipt_send.defer(submission_id=submission.pk)
    return submission


def _refuse_unfit(filling: Filling, *, level: Level, declared: bool) -> None:
    draft, form = filling.draft, filling.draft.form
    if not draft.is_test:
        if draft.expired:
            raise CannotSend(_("This draft has expired."), code="expired")
        if form.quota is not None:
            # Two people must not take the last place together.
            type(form).objects.select_for_update().get(pk=form.pk)
        if reason := form.closed_reason(started=True):
            raise CannotSend(reason, code="closed")
        if level < form.level:
            raise CannotSend(_("Your account does not have the level this form needs."), code="level")
    if filling.journey.end and not filling.next_open():
        raise CannotSend(_("With these answers it cannot be sent."), code="end")
    if step := filling.next_open() or filling.first_fault():
        raise CannotSend(_("An answer is missing or has to be corrected."), code="answers", step=step)
    if filling.document["text"].get("declaration") and not declared:
        raise CannotSend(_("Tick the declaration before sending."), code="declaration")


def _submission_store(filling: Filling, level: Level, sent_by: str, sent_at: datetime) -> Submission:
    draft = filling.draft
    for _try in range(REFERENCE_TRIES):
        number = reference.mint()
        if Submission.objects.filter(reference=number).exists():
            continue
        return Submission.objects.create(
            reference=number,
            pin_hash=reference.pin_hash(number, draft.pin),
            idempotency_key=draft.idempotency_key,
            form=draft.form,
            version=draft.version,
            text=filling.text,
            answers=filling.journey.answers,
            applicant=draft.user,
            level=level,
            sent_by=sent_by[:255],
            receiver=draft.form.receiver,
            is_test=draft.is_test,
            sent_at=sent_at,
        )
    raise RuntimeError("No free reference was found")  # 1 in 10**18 with a million submissions
