"""The tus protocol 1.0.0 (creation, expiration, checksum, termination), for whoever may change a draft.

The pages of the site (views/tus.py) and the API open a draft each in their own way; what then happens is one thing.
docs/decisions/uploads.md says why it is our own. A GET, which is not of the protocol, says how the file ended: kept or
refused, and why.
"""

import base64
import binascii
import hashlib
import re

from django.http import HttpResponse, JsonResponse
from django.utils.http import http_date
from django.utils.translation import gettext as _

from core.files.refusal import Refused
from core.files.room import is_without_room, no_room
from core.limits import within_value_limit
from core.outage import ROOM_SECONDS
from tramites_forms.filling import Filling
from tramites_forms.models import PartialUpload
from tramites_forms.uploads.partials import WrongOffset, partial_add, partial_delete, partial_finish, partial_start
from tramites_forms.uploads.service import file_fields

VERSION = "1.0.0"
PIECE = "application/offset+octet-stream"
CHECKSUMS = ("sha1", "sha256", "md5")
ABLE = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,expiration,checksum,termination",
    "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
}
FILES_PER_HOUR = 200  # of one draft, begun
READ = 64 * 1024
CHECKSUM_MISMATCH = 460
_NUMBER = re.compile(r"[0-9]{1,12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Answer(Exception):
    """An answer that ends the request early."""

    def __init__(self, status, text="", **headers):
        self.response = HttpResponse(
            text, status=status, content_type="text/plain; charset=utf-8", headers=headers or None
        )
        super().__init__(status)


def respond(request, opened, address, shown, partial_id=None):
    """Answer a request of the protocol about the files of one field of a draft.

    `opened()` returns the Draft that the caller may change and the key of the field, or raises Answer;
    `address(partial)` (str) is where a file goes on; `shown(upload)` (dict) is what is told of one that is kept.
    """
    method = request.META["REQUEST_METHOD"]
    if method == "POST":  # networks that let nothing else through
        method = request.headers.get("X-HTTP-Method-Override", method).upper()
    methods = {"POST": create, "OPTIONS": options} if partial_id is None else ONE
    try:
        if method not in methods:
            raise Answer(405, Allow=", ".join(methods))
        if method not in ("OPTIONS", "GET") and request.headers.get("Tus-Resumable") != VERSION:
            raise Answer(412, **{"Tus-Version": VERSION})
        draft, key = opened()
        spec = field_of(draft, key)
        if partial_id is None:
            response = methods[method](request, draft, spec, address)
        else:
            response = methods[method](request, spec, partial_of(draft, key, partial_id), shown)
    except Answer as early:
        response = early.response
    except (OSError, Refused) as error:
        if not is_without_room(error):
            raise
        response = Answer(503, no_room().reason, **{"Retry-After": ROOM_SECONDS}).response
    response["Tus-Resumable"] = VERSION
    return response


def field_of(draft, key):
    """Return the spec of a field of files on the way of a draft that is open. Raises Answer."""
    if draft.sent_at or draft.expired:
        raise Answer(410, _("This draft has expired.") if draft.expired else "")
    for step in Filling(draft).journey.steps:
        for spec in file_fields(step):
            if spec["key"] == key:
                return spec
    raise Answer(404)


def partial_of(draft, key, partial_id):
    partial = PartialUpload.objects.filter(pk=partial_id, draft=draft, field_key=key).first()
    if partial is None:
        raise Answer(404)
    if not partial.settled and not PartialUpload.objects.unfinished().filter(pk=partial.pk).exists():
        raise Answer(410)
    return partial


def options(request, draft, spec, address):
    return HttpResponse(status=204, headers={**ABLE, "Tus-Max-Size": spec["megabytes"] * 1024 * 1024})


def create(request, draft, spec, address):
    length = number(request.headers.get("Upload-Length"))
    about = metadata(request.headers.get("Upload-Metadata", ""))
    if not within_value_limit("files-begun", str(draft.pk), FILES_PER_HOUR):
        raise Answer(429, _("Too many requests"), **{"Retry-After": "3600"})
    fingerprint = about.get("sha256", "")
    try:
        partial = partial_start(
            draft,
            spec,
            name=about.get("filename", ""),
            length=length,
            fingerprint=fingerprint if _SHA256.fullmatch(fingerprint) else "",
        )
    except Refused as refusal:
        raise Answer(413 if refusal.code == "size" else 422, refusal.reason) from refusal
    response = HttpResponse(status=201, headers=state_headers(partial))
    response["Location"] = address(partial)
    return response


def head(request, spec, partial, shown):
    """Say how much has arrived. Finishes what a crash left: who reads that all is here asks nothing more."""
    partial = partial_finish(partial, spec)
    return HttpResponse(headers={**state_headers(partial), "Upload-Length": partial.length})


def patch(request, spec, partial, shown):
    if request.headers.get("Content-Type") != PIECE:
        raise Answer(415)
    offset = number(request.headers.get("Upload-Offset"))
    if offset != partial.offset:
        raise Answer(409, **{"Upload-Offset": str(partial.offset)})
    body = body_of(request, partial.length - offset)
    try:
        partial = partial_add(partial, offset, body)
    except WrongOffset as wrong:
        raise Answer(409, **{"Upload-Offset": str(wrong.offset)}) from wrong
    if partial.whole:
        partial = partial_finish(partial, spec)
    return HttpResponse(status=204, headers=state_headers(partial))


def delete(request, spec, partial, shown):
    partial_delete(partial)
    return HttpResponse(status=204)


def outcome(request, spec, partial, shown):
    """Say how a file is: arriving, kept (with what is shown of it) or refused. Finishes what a crash left."""
    partial = partial_finish(partial, spec)
    state = {"state": "arriving", "offset": partial.offset, "length": partial.length}
    if partial.upload:
        state |= {"state": "kept", **shown(partial.upload)}
    elif partial.refused:
        state |= {"state": "refused", "reason": partial.refused}
    return JsonResponse(state, headers=state_headers(partial))


ONE = {"HEAD": head, "PATCH": patch, "DELETE": delete, "GET": outcome}


def state_headers(partial):
    headers = {"Upload-Offset": partial.offset}
    if not partial.settled:
        headers["Upload-Expires"] = http_date(partial.expires_at.timestamp())
    return headers


def number(text):
    if not text or not _NUMBER.fullmatch(text):
        raise Answer(400)
    return int(text)


def metadata(header):
    """Return {name: text} of an Upload-Metadata header. What cannot be read is left out: it only names the file."""
    found = {}
    for pair in header[:4000].split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode("utf-8", "replace")
        except binascii.Error:
            continue
    return found


def body_of(request, most):
    """Return what came of the body, at most `most` bytes. A line that is cut leaves what had arrived.

    With a checksum it is all or nothing.
    """
    body, cut = bytearray(), False
    try:
        while piece := request.read(READ):
            body += piece
            if len(body) > most:
                raise Answer(413)
    except OSError:  # also Django's UnreadablePostError
        cut = True
    declared = request.headers.get("Content-Length", "")
    cut = cut or (declared.isascii() and declared.isdigit() and len(body) < int(declared))
    if checksum := request.headers.get("Upload-Checksum"):
        check(bytes(body), checksum, cut)
    return bytes(body)


def check(body, checksum, cut):
    algorithm, _space, value = checksum.partition(" ")
    if algorithm not in CHECKSUMS:
        raise Answer(400)
    try:
        expected = base64.b64decode(value, validate=True)
    except binascii.Error:
        raise Answer(400) from None
    if cut or hashlib.new(algorithm, body, usedforsecurity=False).digest() != expected:
        raise Answer(CHECKSUM_MISMATCH, "Checksum Mismatch")
