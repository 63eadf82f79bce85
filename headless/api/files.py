"""`/api/v1/drafts/<id>/files/`: files of a draft, whole or in pieces, by the services and checks of the site.

In pieces it is tus 1.0.0 (tramites_forms.uploads.tus): the same offsets, expiry and cleaning. A HEAD comes here as a
GET (headless.middleware); what was asked is in META.
"""

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Header, Router, Status
from ninja.files import UploadedFile

from core.api import Problem
from core.files.refusal import Refused
from headless import sending
from headless.api.drafts import file_out, held_or_404, open_or_problem, piece_address
from headless.api.requests_shapes import ArrivedOut, FileOut
from headless.api.scopes import SENDS
from headless.sending import fault
from tramites_forms.filling import Filling
from tramites_forms.models import Upload
from tramites_forms.uploads import tus
from tramites_forms.uploads.service import file_fields, upload_create, upload_delete, uploads_of

router = Router(tags=["requests"])
FILE = File(...)
STATE = {
    "Upload-Offset": {"schema": {"type": "integer"}, "description": "How many bytes are here."},
    "Upload-Expires": {"schema": {"type": "string"}, "description": "Until when it can go on; absent: it has ended."},
    "Tus-Resumable": {"schema": {"type": "string"}},
}
PIECE = {tus.PIECE: {"schema": {"type": "string", "format": "binary"}}}
TAKEN = {204: {"description": "It is here. `GET` says how the file ended, once it is whole.", "headers": STATE}}
BEGUN = {201: {"description": "Begun: `Location` is where its pieces go.", "headers": STATE}}
GONE = {204: {"description": "It is gone, with its pieces."}}
TOLD_OF_A_STATE = ("Tus-Resumable", "Upload-Offset", "Upload-Expires")
TOLD = ("Tus-Resumable", "Tus-Version", "Upload-Offset", "Retry-After", "Allow")  # headers of a refusal
RESUMABLE = Header("", alias="Tus-Resumable", description="`1.0.0`, in each request.")


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
        kept = upload_create(held.draft, spec, file)
    except Refused as refusal:
        status = {"size": 413, "room": 503}.get(refusal.code, 422)
        raise Problem(status, refusal.reason, errors=[fault(key, refusal.reason)]) from refusal
    sending.files_counted(held.draft)
    return Status(201, file_out(kept))


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
    sending.files_counted(held.draft)
    return Status(204, None)


@router.post(
    "/drafts/{uuid:draft_id}/files/{slug:key}/pieces",
    auth=SENDS,
    response=None,
    openapi_extra={"responses": BEGUN},
    summary="Begin a file that comes in pieces (tus)",
)
def file_begin(  # noqa: PLR0917 - what an address and its headers hold
    request: HttpRequest,
    draft_id: UUID,
    key: str,
    tus_resumable: str = RESUMABLE,
    upload_length: str = Header("", alias="Upload-Length", description="How many bytes it has."),
    upload_metadata: str = Header(
        "", alias="Upload-Metadata", description="`filename` and, to be held against what arrives, `sha256` (hex)."
    ),
) -> Any:
    return in_pieces(request, draft_id, key)


@router.get(
    "/drafts/{uuid:draft_id}/files/{slug:key}/pieces/{uuid:piece_id}",
    auth=SENDS,
    response=ArrivedOut,
    summary="How a file that comes in pieces goes; HEAD says how much of it is here",
)
def file_state(request: HttpRequest, response: HttpResponse, draft_id: UUID, key: str, piece_id: UUID) -> Any:
    """HEAD asks for no body and gets what tus says of it in its headers."""
    answer = in_pieces(request, draft_id, key, piece_id)
    if request.META["REQUEST_METHOD"] == "HEAD":
        return answer
    for name in TOLD_OF_A_STATE:
        if name in answer:
            response[name] = answer[name]
    return json.loads(answer.content)


@router.patch(
    "/drafts/{uuid:draft_id}/files/{slug:key}/pieces/{uuid:piece_id}",
    auth=SENDS,
    response=None,
    openapi_extra={"requestBody": {"content": PIECE, "required": True}, "responses": TAKEN},
    summary="Add a piece",
)
def file_piece(  # noqa: PLR0917 - what an address and its headers hold
    request: HttpRequest,
    draft_id: UUID,
    key: str,
    piece_id: UUID,
    tus_resumable: str = RESUMABLE,
    upload_offset: str = Header("", alias="Upload-Offset", description="Where it begins: how many bytes are here."),
    upload_checksum: str = Header("", alias="Upload-Checksum", description="`sha256` and its base64: all or nothing."),
) -> Any:
    return in_pieces(request, draft_id, key, piece_id)


@router.post(
    "/drafts/{uuid:draft_id}/files/{slug:key}/pieces/{uuid:piece_id}",
    auth=SENDS,
    response=None,
    openapi_extra={"requestBody": {"content": PIECE, "required": True}, "responses": TAKEN},
    summary="The same, where a network lets only GET and POST through: with X-HTTP-Method-Override",
)
def file_piece_posted(
    request: HttpRequest,
    draft_id: UUID,
    key: str,
    piece_id: UUID,
    override: str = Header("", alias="X-HTTP-Method-Override", description="`PATCH` or `DELETE`."),
) -> Any:
    return in_pieces(request, draft_id, key, piece_id)


@router.delete(
    "/drafts/{uuid:draft_id}/files/{slug:key}/pieces/{uuid:piece_id}",
    auth=SENDS,
    response=None,
    openapi_extra={"responses": GONE},
    summary="Give up a file that comes in pieces",
)
def file_give_up(request: HttpRequest, draft_id: UUID, key: str, piece_id: UUID, tus_resumable: str = RESUMABLE) -> Any:
    return in_pieces(request, draft_id, key, piece_id)


def in_pieces(request: HttpRequest, draft_id: UUID, key: str, piece_id: UUID | None = None) -> HttpResponse:
    """Answer a request of tus about a draft of this program and this citizen. Raises Problem with its headers."""
    held = held_or_404(request, draft_id)
    response: HttpResponse = tus.respond(
        request,
        lambda: (held.draft, key),
        lambda partial: piece_address(held.draft, key, partial),
        lambda upload: {"file": file_out(upload)},
        piece_id,
    )
    if response.status_code >= 400:
        headers = {name: response[name] for name in TOLD if name in response}
        raise Problem(response.status_code, response.content.decode(), headers=headers)
    sending.files_counted(held.draft)
    return response
