"""`/api/v1/drafts`: filling in and sending forms for a citizen, or for nobody. Their files: files.py."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from ninja import Header, Router, Status

from core.api import Problem
from headless import sending
from headless.api.requests_shapes import BeginIn, CheckOut, DraftOut, SendIn, SentOut, StepIn
from headless.api.scopes import SENDS
from headless.bearers import Bearer
from tramites_forms.draft_upkeep import draft_delete
from tramites_forms.filling import Filling
from tramites_forms.models import PartialUpload
from tramites_forms.reading import pin_of
from tramites_forms.told import usable_forms
from tramites_forms.uploads.service import file_fields, uploads_of

router = Router(tags=["requests"])


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


@router.post("/drafts/{uuid:draft_id}/check", auth=SENDS, response=CheckOut, summary="What is missing to send it")
def draft_check(request: HttpRequest, draft_id: UUID) -> Any:
    held = open_or_problem(request, draft_id)
    filling = sending.files_counted(held.draft)
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
    arriving = PartialUpload.objects.unfinished().filter(draft=draft).order_by("created_at", "pk")
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
        # What the certification says is sent with it and is not told to the program: that is the scope `carne`.
        "answers": {key: one for key, one in filling.journey.answers.items() if key not in filling.stated},
        "certified": sorted(key for key in filling.journey.answers if key in filling.stated),
        "files": {
            spec["key"]: [file_out(one) for one in uploads_of(draft, spec["key"])]
            for step in steps
            for spec in file_fields(step)
        },
        "arriving": [arriving_out(draft, one) for one in arriving] if state == "open" else [],
        "reference": sent,
    }


def file_out(upload: Any) -> dict[str, Any]:
    return {"id": upload.pk, "name": upload.name, "size": upload.size, "state": upload.status}


def piece_address(draft: Any, key: str, partial: Any) -> str:
    return f"/api/v1/drafts/{draft.pk}/files/{key}/pieces/{partial.pk}"


def arriving_out(draft: Any, partial: Any) -> dict[str, Any]:
    """Return what is told of a file of which a part is here: what a program that was cut needs to go on."""
    return {
        "question": partial.field_key,
        "url": piece_address(draft, partial.field_key, partial),
        "name": partial.name,
        "offset": partial.offset,
        "length": partial.length,
        "expires_at": partial.expires_at,
    }
