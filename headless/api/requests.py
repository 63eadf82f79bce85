"""`/api/v1/requests`: following what was sent, its papers, and answering a correction."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router

from casework.corrections import open_correction
from casework.merging import merge_of
from casework.models import Case, DocumentState
from casework.papers import as_download
from casework.services import NotPossible, correction_answer
from casework.tracking import said_of
from core.api import Problem
from headless import sending
from headless.api.drafts import looked
from headless.api.requests_shapes import CorrectIn, RequestOut
from headless.api.scopes import READS, SENDS
from tramites_forms.reading import pin_of
from tramites_forms.receipt_pdf import receipt_pdf

PDF = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
PDF_ANSWER = {"responses": {200: {"description": "The PDF.", "content": PDF}}}
router = Router(tags=["requests"])


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


def submission_or_404(request: HttpRequest, reference: str) -> Any:
    found = sending.requests_of(request.auth).filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def case_of(submission: Any) -> Case:
    return Case.objects.select_related("state").get(submission=submission)


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
