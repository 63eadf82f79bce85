"""From a message to a petition, or to the petition it belongs to, once: its row and its petition are one transaction.

A message that ends the program which reads it, or this process, is tried three times and then kept aside as dead: the
others go on. Nothing is sent to who may not have written.
"""

import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casework.acting import record
from casework.models import Case
from casework.models.event import EventKind
from casework.officer_mail import tell_officer
from casework.passing import tell_heads
from core.email import parse_email
from core.files.refusal import Refused
from core.limited import Busy, NotRead
from core.limits import take
from core.plain import printable
from participation import bounces
from participation.mailbox import judging, receipts
from participation.mailbox.parsing import File, Read, read
from participation.models import InboundMail, InboundState, MailReason
from tramites_forms import reference
from tramites_forms.models import OnlineForm, Submission
from tramites_forms.reading import receipt_address
from tramites_forms.services import CannotStart, draft_start, submission_send
from tramites_forms.uploads.service import upload_create

logger = logging.getLogger("soberania.mailbox")
FORM = "correo-recibido"
MOST_TRIES = 3
DAY = 24 * 3600
RECEIPTS_A_DAY = {judging.PASS: 10, judging.NONE: 1}  # to one address
NUMBER = re.compile(r"\bSOB[ -]?[0-9A-Z]{4}[ -]?[0-9A-Z]{4}\b", re.IGNORECASE)
FILES_SECONDS = 60
FILE_SPEC = {"key": "correo", "megabytes": 10, "accept": ["image", "pdf"], "most": 10}
HELD = {MailReason.LIST, MailReason.NO_SENDER, MailReason.FORGED}


@dataclass(frozen=True)
class Where:
    """The petition that a message belongs to, and whether it certainly does (its number alone proves nothing)."""

    submission: Submission | None
    certain: bool


def waiting() -> list[Any]:
    """Return the keys of the messages to be read, the oldest first; those that failed before behind the others."""
    rows = InboundMail.objects.filter(state=InboundState.STORED).order_by("tries", "received_at")
    return list(rows.values_list("pk", flat=True))


def file_one(key: Any) -> None:
    """Read a message and settle it. Raises nothing that a message can cause."""
    mine = InboundMail.objects.filter(pk=key, state=InboundState.STORED)
    if not mine.update(tries=F("tries") + 1):  # counted first: what ends this process is not tried for ever
        return
    row = mine.get()
    if row.tries > MOST_TRIES:
        _aside(row, InboundState.DEAD, MailReason.UNREADABLE)
        return
    try:
        said = read(row.raw())
    except Busy:
        mine.update(tries=F("tries") - 1)
        return
    except NotRead as error:
        logger.warning("a message was not read", extra={"mail": str(key), "error": str(error)[:200]})
        if row.tries >= MOST_TRIES:
            _aside(row, InboundState.DEAD, MailReason.UNREADABLE)
        return
    try:
        _settle(row, said)
    except Exception:  # a fault of ours: it is tried again, then kept aside, and the others go on
        logger.exception("a message was not filed", extra={"mail": str(key)})
        if row.tries >= MOST_TRIES:
            _aside(row, InboundState.DEAD, MailReason.UNREADABLE)


def _aside(row: InboundMail, state: str, reason: str) -> None:
    InboundMail.objects.filter(pk=row.pk, state=InboundState.STORED).update(state=state, reason=reason)
    if state == InboundState.DEAD:
        logger.error("a message is kept aside: nobody could read it", extra={"mail": str(row.pk)})


def _settle(row: InboundMail, said: Read) -> None:
    row.vouched = judging.vouched(said)
    row.sender, row.subject = _address(said), said.subject[:250]
    reason = judging.automatic(said) or _reason(row, said)
    if reason == MailReason.REPORT:
        bounces.take(row.raw())
    if reason in (MailReason.REPORT, MailReason.AUTOMATIC):
        _keep(row, InboundState.FILED, reason)
        return
    if reason:
        _keep(row, InboundState.HELD, reason)
        return
    where = place_of(said, row.sender)
    # Counted before the transaction, which might be undone: what was counted and not sent does no harm.
    answers = not judging.silent(said) and not (where.submission and where.certain) and _may_answer(row)
    try:
        if where.submission and where.certain:
            join(row, said, where.submission)
        else:
            open_petition(row, said, answers=answers, maybe=where.submission)
    except CannotStart:
        _keep(row, InboundState.HELD, MailReason.NO_FORM)


def _reason(row: InboundMail, said: Read) -> str:
    if not row.sender:
        return MailReason.NO_SENDER
    if row.vouched == judging.FAIL:
        return MailReason.FORGED
    return MailReason.UNREADABLE if {"RecursionError", "deep"} & set(said.faults) and not said.text else ""


def _address(said: Read) -> str:
    """Return the sender in the one form that addresses are kept in, "" when it cannot be written to."""
    try:
        address = parse_email(said.sender)
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= 200 else ""


def _may_answer(row: InboundMail) -> bool:
    amount = RECEIPTS_A_DAY.get(row.vouched, 0)
    return take("mail-receipt", row.sender, amount=amount, seconds=DAY).allowed


def _keep(row: InboundMail, state: str, reason: str, *, by: Any = None, submission: Submission | None = None) -> None:
    """Write down what became of a message, if nobody did before."""
    row.state, row.reason, row.submission, row.settled_by = state, reason, submission, by
    row.settled_at = timezone.now() if state == InboundState.FILED else None
    fields = ["state", "reason", "submission", "settled_by", "settled_at", "vouched", "sender", "subject"]
    row.save(update_fields=fields)


def place_of(said: Read, sender: str) -> Where:
    """Return the petition that a message answers: by the name of a message of ours, or by a number and its sender."""
    for text in (*said.headers.get("references", []), *said.headers.get("in-reply-to", [])):
        for key in receipts.names_in(text):
            mail = InboundMail.objects.filter(pk=key).select_related("submission").first()
            if mail is not None and mail.submission is not None:
                return Where(mail.submission, certain=True)
    for found in NUMBER.findall(f"{said.subject}\n{said.text[:1000]}")[:5]:
        number = reference.parse(found)
        submission = Submission.objects.real().filter(reference=number).first() if number else None
        if submission is not None:
            of_thread = receipt_address(submission).strip().lower()
            return Where(submission, certain=bool(of_thread) and of_thread == sender)
    return Where(None, certain=False)


@transaction.atomic
def open_petition(
    row: InboundMail,
    said: Read,
    *,
    answers: bool,
    maybe: Submission | None = None,
    by: Any = None,
    with_sender: bool = True,
) -> Submission:
    """Make a petition of a message. `answers`: whether its sender gets a receipt; `maybe`: one that it names without
    being proved to be of it. Raises CannotStart when the form takes nothing, and then changes nothing.
    """
    row = _held(row)
    if row.submission is not None:
        return row.submission
    form = OnlineForm.objects.filter(slug=FORM, locale__language_code=settings.LANGUAGE_CODE).first()
    if form is None:
        raise CannotStart(_("The form of the mailbox is not there."))
    with translation.override(settings.LANGUAGE_CODE):
        sender = row.sender if with_sender else ""
        draft = draft_start(form, language=settings.LANGUAGE_CODE)
        specs = {spec["key"]: spec for step in draft.version.document["steps"] for spec in step["fields"]}
        files, refused = _files(draft, said.files, specs.get("adjuntos"))
        answered = {
            "asunto": row.subject,
            "mensaje": words_of(row, said, refused, maybe),
            "nombre": said.name if with_sender else "",
            "remitente": sender,
            "adjuntos": files,
        }
        draft.answers = {key: value for key, value in answered.items() if value and key in specs}
        draft.done = [step["key"] for step in draft.version.document["steps"]]
        draft.save()
        received = _received(row.received_at)
        submission = submission_send(draft.pk, language=settings.LANGUAGE_CODE, receipt=False, sent_at=received)
        _keep(row, InboundState.FILED, MailReason.OPENED, by=by, submission=submission)
        if answers and sender:
            receipts.send(row, submission, proven=row.vouched == judging.PASS, answering=said.header("message-id"))
    return submission


def _held(row: InboundMail) -> InboundMail:
    """Return the row, held for this transaction, with what was found out of it."""
    fresh = InboundMail.objects.select_for_update(of=("self",)).select_related("submission").get(pk=row.pk)
    fresh.vouched, fresh.sender, fresh.subject = row.vouched, row.sender, row.subject
    return fresh


def _received(at: datetime) -> datetime:
    """The day to answer counts from when it came: also when the mailbox could not be read for days."""
    return min(timezone.now(), max(at, timezone.now() - timedelta(days=30)))


def words_of(row: InboundMail, said: Read, refused: list[str], maybe: Submission | None) -> str:
    """Return what the officer reads: the words of the message, and under them what the program has to say of it."""
    text = printable(said.text).strip() or _("(without text)")
    notes = []
    if said.cut:
        notes.append(_("The message is longer. It is kept whole beside the case."))
    if maybe is not None:
        notes.append(_("It may belong to %(number)s, but its sender is another.") % {"number": maybe.reference})
    notes += [_("A file could not be taken: %(name)s") % {"name": printable(one)} for one in refused]
    return "\n\n".join([text, *(f"[{note}]" for note in notes)])


def _files(draft: Any, files: tuple[File, ...], spec: dict | None) -> tuple[list[dict], list[str]]:
    """Take the files in as any form does. Returns (what the answer keeps of them, names of those that were refused)."""
    kept: list[dict] = []
    refused: list[str] = []
    until = timezone.now() + timedelta(seconds=FILES_SECONDS)
    for file in files:
        left = (until - timezone.now()).total_seconds()
        if spec is None or len(kept) >= spec["most"] or not file.body or left <= 0:
            refused.append(file.name)
            continue
        try:
            taken = upload_create(draft, spec, SimpleUploadedFile(file.name or "x", file.body), seconds=left)
            kept.append(taken.as_answer)
        except Refused:
            refused.append(file.name)
    return kept, refused


@transaction.atomic
def join(row: InboundMail, said: Read, submission: Submission, *, by: Any = None) -> None:
    """Join a message to the petition it answers. Whoever has the case is told; the citizen is sent nothing."""
    row = _held(row)
    if row.submission is not None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        refused = _files_beside(submission, said.files)
        who = _("Proved by the mail server") if row.vouched == judging.PASS else _("Nobody vouches for the sender")
        text = f"{_('E-mail of')} {row.sender or '?'} ({who})\n\n{words_of(row, said, refused, None)}"
        case = Case.objects.select_for_update(of=("self",)).get(submission=submission)
        record(case, EventKind.NOTED, text=text)
        _keep(row, InboundState.FILED, MailReason.JOINED, by=by, submission=submission)
    if case.assignee is not None:
        tell_officer(case.assignee, "wrote", about=submission, case=case)
    else:
        tell_heads(case, "wrote")


def _files_beside(submission: Submission, files: tuple[File, ...]) -> list[str]:
    refused = []
    for file in files[: FILE_SPEC["most"]]:
        try:
            if not file.body:
                raise Refused("", "empty")
            upload = upload_create(None, FILE_SPEC, SimpleUploadedFile(file.name or "x", file.body))
        except Refused:
            refused.append(file.name)
            continue
        upload.submission = submission
        upload.save(update_fields=["submission"])
    return refused + [file.name for file in files[FILE_SPEC["most"] :]]


def leave(row: InboundMail, *, by: Any) -> None:
    """An officer looked at a message that waited: it is no petition. It is kept its days, and nothing is sent."""
    left = {"state": InboundState.FILED, "reason": MailReason.LEFT, "settled_by": by, "settled_at": timezone.now()}
    InboundMail.objects.filter(pk=row.pk, state__in=[InboundState.HELD, InboundState.DEAD]).update(**left)
