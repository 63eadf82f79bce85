"""`/api/v1/drafts` and `/api/v1/requests`: filling in, sending and following forms for a citizen, or for nobody."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from ninja import File, Header, Router, Status
from ninja.files import UploadedFile
from ninja.security import HttpBearer

from casework.corrections import open_correction
from casework.merging import merge_of
from casework.models import Case, DocumentState
from casework.papers import as_download
from casework.services import NotPossible, correction_answer
from casework.tracking import said_of
from core.api import Problem
from core.files.refusal import Refused
from headless import sending
from headless.api.requests_shapes import (
    BeginIn,
    CheckOut,
    CorrectIn,
    DraftOut,
    FileOut,
    RequestOut,
    SendIn,
    SentOut,
    StepIn,
)
from headless.bearers import READ, SEND, Bearer, bearer_of
from headless.sending import fault
from tramites_forms.draft_upkeep import draft_delete
from tramites_forms.filling import Filling
from tramites_forms.models import Upload
from tramites_forms.reading import pin_of
from tramites_forms.receipt_pdf import receipt_pdf
from tramites_forms.told import usable_forms
from tramites_forms.uploads.service import file_fields, upload_create, upload_delete, uploads_of

PDF = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
PDF_ANSWER = {"responses": {200: {"description": "The PDF.", "content": PDF}}}
FILE = File(...)


class Scope(HttpBearer):
    """A token of our identity provider, with a scope. `request.auth` is then the Bearer."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        return bearer_of(request, self.scope)

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        raise NotImplementedError


router = Router(tags=["requests"])
SENDS, READS = Scope(SEND), Scope(READ)


@router.post("/drafts", auth=SENDS, response={201: DraftOut}, summary="Begin to fill in a form")
def draft_begin(request: HttpRequest, response: HttpResponse, asked: BeginIn) -> Any:
    form = usable_forms().filter(slug=asked.form).first()
    version = form and (form.versions.published().filter(number=asked.version).first() if asked.version else None)
    if form is None or (asked.version and version is None):
        raise Problem(404, _("There is no such form, or no such version of it."))
    held = sending.begin(request.auth, form, version, get_language())
    response["Location"] = f"/api/v1/drafts/{held.draft_id}"
    return Status(201, draft_out(response, held.draft))


@router.get("/drafts/{uuid:draft_id}", auth=SENDS, response=DraftOut, summary="A draft as it is")
def draft_read(request: HttpRequest, response: HttpResponse, draft_id: UUID) -> Any:
    held = held_or_404(request, draft_id)
    looked(request, gettext_noop("Read a draft of yours"))
    return draft_out(response, held.draft)


@router.patch("/drafts/{uuid:draft_id}/steps/{slug:key}", auth=SENDS, response=DraftOut, summary="Answer one step")
def draft_answer(  # noqa: PLR0917 - what an address and its body hold
    request: HttpRequest,
    response: HttpResponse,
    draft_id: UUID,
    key: str,
    given: StepIn,
    if_match: str | None = Header(None, alias="If-Match", max_length=100),
) -> Any:
    held = open_or_problem(request, draft_id)
    filling = sending.answer_step(held.draft, key, given.answers, if_match)
    return draft_out(response, filling.draft)


@router.post("/drafts/{uuid:draft_id}/files/{slug:key}", auth=SENDS, response={201: FileOut}, summary="Add a file")
def file_add(request: HttpRequest, draft_id: UUID, key: str, file: UploadedFile = FILE) -> Any:
    held = open_or_problem(request, draft_id)
    spec = next(
        (one for step in Filling(held.draft).journey.steps for one in file_fields(step) if one["key"] == key), None
    )
    if spec is None:
        raise Problem(404, _("That question asks for no files."))
    if len(uploads_of(held.draft, key)) >= spec["most"]:
        raise Problem(422, errors=[fault(key, _("You can send at most %d files here.") % spec["most"])])
    try:
        return Status(201, file_out(upload_create(held.draft, spec, file)))
    except Refused as refusal:
        status = {"size": 413, "room": 503}.get(refusal.code, 422)
        raise Problem(status, refusal.reason, errors=[fault(key, refusal.reason)]) from refusal


@router.delete(
    "/drafts/{uuid:draft_id}/files/{slug:key}/{uuid:file_id}",
    auth=SENDS,
    response={204: None},
    summary="Take a file away",
)
def file_remove(request: HttpRequest, draft_id: UUID, key: str, file_id: UUID) -> Any:
    held = open_or_problem(request, draft_id)
    found = Upload.objects.filter(pk=file_id, draft=held.draft, field_key=key, submission=None).first()
    if found is None:
        raise Http404
    upload_delete(found)
    return Status(204, None)


@router.post("/drafts/{uuid:draft_id}/check", auth=SENDS, response=CheckOut, summary="What is missing to send it")
def draft_check(request: HttpRequest, draft_id: UUID) -> Any:
    held = open_or_problem(request, draft_id)
    filling = Filling(held.draft)
    faults = sending.faults_of(filling)
    return {"ready": not faults, "declaration": filling.document["text"].get("declaration") or "", "errors": faults}


@router.post("/drafts/{uuid:draft_id}/send", auth=SENDS, response={201: SentOut}, summary="Send it, once")
def draft_send(
    request: HttpRequest,
    response: HttpResponse,
    draft_id: UUID,
    said: SendIn,
    idempotency_key: str = Header("", alias="Idempotency-Key", description="Required; with one key it is sent once."),
) -> Any:
    held = held_or_404(request, draft_id)
    submission = sending.send(request.auth, held, idempotency_key, said.declared, held.draft.language)
    address = f"/api/v1/requests/{submission.reference}"
    response["Location"] = address
    due = submission.due
    return Status(
        201,
        {
            "reference": submission.reference,
            "clave": pin_of(submission),
            "sent_at": submission.sent_at,
            "due_on": due.day if due else None,
            "url": address,
            "receipt_url": f"{address}/receipt",
        },
    )


@router.delete("/drafts/{uuid:draft_id}", auth=SENDS, response={204: None}, summary="Throw a draft away")
def draft_remove(request: HttpRequest, draft_id: UUID) -> Any:
    held = open_or_problem(request, draft_id)
    if not draft_delete(held.draft):
        raise Problem(409, _("This draft was sent already."))
    held.delete()
    return Status(204, None)


@router.get("/requests/{slug:reference}", auth=READS, response=RequestOut, summary="How a request goes")
def request_read(request: HttpRequest, reference: str) -> Any:
    submission = submission_or_404(request, reference)
    looked(request, gettext_noop("Read how a request of yours goes"))
    return request_out(submission)


@router.get(
    "/requests/{slug:reference}/receipt", auth=READS, response=None, openapi_extra=PDF_ANSWER, summary="Its receipt"
)
def request_receipt(request: HttpRequest, reference: str) -> Any:
    submission = submission_or_404(request, reference)
    looked(request, gettext_noop("Took the receipt of a request of yours"))
    name = f'attachment; filename="{submission.reference}.pdf"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store, private"}
    return HttpResponse(receipt_pdf(submission, pin_of(submission)), content_type="application/pdf", headers=headers)


@router.get(
    "/requests/{slug:reference}/documents/{uuid:document_id}",
    auth=READS,
    response=None,
    openapi_extra=PDF_ANSWER,
    summary="A document that was issued",
)
def request_document(request: HttpRequest, reference: str, document_id: UUID) -> Any:
    submission = submission_or_404(request, reference)
    found = case_of(submission).documents.exclude(file="").filter(pk=document_id).first()
    if found is None:
        raise Http404
    looked(request, gettext_noop("Took a document that was issued to you"))
    return as_download(found)


@router.post("/requests/{slug:reference}/correction", auth=SENDS, response=RequestOut, summary="Answer a correction")
def request_correct(request: HttpRequest, reference: str, given: CorrectIn) -> Any:
    submission = submission_or_404(request, reference)
    correction = open_correction(case_of(submission))
    if correction is None:
        raise Problem(409, _("The institution asks nothing of you now."))
    keys = {one.key for one in correction.fields.all()}
    answers = sending.amended(submission, keys, given.answers) if given.answers else submission.answers
    if not keys and not given.reply.strip():
        raise Problem(422, _("Write your answer to the institution."))
    try:
        correction_answer(
            correction.pk,
            answers=answers,
            reply=given.reply,
            unchanged=given.unchanged,
            answers_number=given.answers_number,
        )
    except NotPossible as refusal:
        raise Problem(409, refusal.reason) from refusal
    looked(request, gettext_noop("Answered a correction for you"))
    return request_out(submission_or_404(request, reference))


def held_or_404(request: HttpRequest, draft_id: UUID) -> Any:
    """Return the ApiDraft of an address, of this program and this citizen."""
    drafts = sending.drafts_of(request.auth).select_related("draft__form", "draft__version", "draft__user")
    held = drafts.filter(draft=draft_id).first()
    if held is None:
        raise Http404
    return held


def open_or_problem(request: HttpRequest, draft_id: UUID) -> Any:
    held = held_or_404(request, draft_id)
    if held.draft.sent_at:
        raise Problem(409, _("This draft was sent already."))
    if held.draft.expired:
        raise Problem(410, _("This draft has expired."))
    return held


def submission_or_404(request: HttpRequest, reference: str) -> Any:
    found = sending.requests_of(request.auth).filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def case_of(submission: Any) -> Case:
    return Case.objects.select_related("state").get(submission=submission)


def looked(request: HttpRequest, what: str) -> None:
    bearer: Bearer = request.auth
    bearer.look(what)


def draft_out(response: HttpResponse, draft: Any) -> dict[str, Any]:
    response["ETag"] = sending.etag_of(draft)
    filling = Filling(draft)
    sent = sending.ApiDraft.objects.filter(draft=draft).values_list("submission__reference", flat=True).first()
    state = "sent" if draft.sent_at else "expired" if draft.expired else "open"
    steps = filling.journey.steps if state == "open" else []
    ahead = filling.next_open() if state == "open" else None
    return {
        "id": draft.pk,
        "url": f"/api/v1/drafts/{draft.pk}",
        "form": draft.form.slug,
        "version": draft.version.number,
        "schema_url": f"/api/v1/forms/{draft.form.slug}/versions/{draft.version.number}/schema",
        "language": filling.language,
        "state": state,
        "expires_at": draft.expires_at,
        "steps": [
            {
                "key": step.key,
                "title": step.title,
                "asked": [spec["key"] for spec in step.asked],
                "done": step.key in draft.done,
            }
            for step in steps
        ],
        "next_step": ahead.key if ahead else None,
        "answers": filling.journey.answers,
        "files": {
            spec["key"]: [file_out(one) for one in uploads_of(draft, spec["key"])]
            for step in steps
            for spec in file_fields(step)
        },
        "reference": sent,
    }


def file_out(upload: Any) -> dict[str, Any]:
    return {"id": upload.pk, "name": upload.name, "size": upload.size, "state": upload.status}


def request_out(submission: Any) -> dict[str, Any]:
    case = case_of(submission)
    correction = open_correction(case)
    label, _explanation = case.place.in_words()
    address = f"/api/v1/requests/{submission.reference}"
    public = case.events.filter(is_public=True).select_related("state").order_by("number")
    return {
        "reference": submission.reference,
        "form": submission.form.slug,
        "version": submission.version.number,
        "sent_at": submission.sent_at,
        "state": case.state.slug,
        "state_text": str(case.get_outcome_display() or label),
        "outcome": case.outcome,
        "joined_to": merge.into.submission.reference if (merge := merge_of(case)) else None,
        "due_on": None if case.closed_at else case.due.day,
        "closed_at": case.closed_at,
        "events": [{"at": one.at, "what": str(said_of(one, case)), "text": one.text} for one in public],
        "correction": correction_out(submission, correction) if correction else None,
        "documents": [
            {"id": one.pk, "number": one.number, "state": one.state, "url": f"{address}/documents/{one.pk}"}
            for one in case.documents.exclude(state=DocumentState.PENDING).order_by("created_at")
        ],
        "receipt_url": f"{address}/receipt",
    }


def correction_out(submission: Any, correction: Any) -> dict[str, Any]:
    return {
        "message": correction.message,
        "answer_by": correction.answer_by,
        "questions": {one.key: one.why for one in correction.fields.all()},
        "answers_number": submission.answers_number,
    }
