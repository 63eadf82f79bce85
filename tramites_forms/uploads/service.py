"""Taking files in: what is sent with a step is cleaned and kept at once, so that an error elsewhere loses none."""

import hashlib
import json
import time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.files.images import clean_image
from core.files.kinds import PICTURES, kind_of
from core.files.pdfs import clean_pdf
from core.files.refusal import Refused
from core.files.room import is_without_room, no_room
from core.key_rotation import register
from tramites_forms.field_types import bind
from tramites_forms.models import Upload
from tramites_forms.uploads import clamav
from tramites_forms.uploads.names import safe_name
from tramites_forms.uploads.scanning import scan_queue

MEGABYTE = 1024 * 1024
SECONDS = 30  # that somebody waits until all the files of a step have been looked at


def file_fields(step):
    return [spec for spec in step.fields if bind(spec).takes_files]


def uploads_of(draft, key):
    """Return the files kept for a field of a draft, in the order in which they came."""
    return list(Upload.objects.filter(draft=draft, submission=None, field_key=key).order_by("created_at", "pk"))


def take(draft, step, data, files):
    """Keep the files posted with a Step, and remove those asked to go. Returns (data, {key: reasons of refusal}).

    `data` comes back as a QueryDict whose file fields hold what is kept, as the form field reads it.
    """
    data = data.copy()
    refused = {}
    end = time.monotonic() + SECONDS
    for spec in file_fields(step):
        key, kept = spec["key"], uploads_of(draft, spec["key"])
        gone = set(data.getlist(f"{key}-quitar"))
        for upload in [one for one in kept if str(one.pk) in gone]:
            upload_delete(upload)
            kept.remove(upload)
        for file in files.getlist(f"{key}-archivo"):
            try:
                if len(kept) >= spec["most"]:
                    raise Refused(_("You can send at most %d files here.") % spec["most"], "many")
                kept.append(upload_create(draft, spec, file, seconds=end - time.monotonic()))
            except Refused as refusal:
                refused.setdefault(key, []).append(said_of(file.name, refusal))
        data[key] = json.dumps([one.as_answer for one in kept])
    return data, refused


def without_room(request, step):
    """Return {key: reasons} of the files that came to a step and for which there was no room to be received."""
    reasons = {}
    for box, name in getattr(request, "files_without_room", ()):
        key = box.removesuffix("-archivo")
        if any(spec["key"] == key for spec in file_fields(step)):
            reasons.setdefault(key, []).append(said_of(name, no_room()))
    return reasons


def said_of(name, refusal):
    """Return a Refused as what a form says of the file `name` (str): a ValidationError with its code."""
    return ValidationError(f"{safe_name(name, 'x')[:-2]}: {refusal.reason}", code=refusal.code)


def refuse_size(spec, size):
    """Raise Refused for a file of so many bytes that this field does not take."""
    if size > spec["megabytes"] * MEGABYTE:
        raise Refused(_("it is bigger than %d MB.") % spec["megabytes"], "size")
    if size <= 0:
        raise Refused(_("it is empty."), "empty")


def upload_create(draft, spec, file, *, seconds=SECONDS):
    """Clean and keep one file, in at most `seconds`. Returns the Upload. Raises Refused."""
    refuse_size(spec, file.size)
    return upload_keep(draft, spec, file.name, clean(file.read(), spec["accept"], seconds=seconds))


def upload_keep(draft, spec, name, cleaned):
    """Keep what `clean` returned. Returns the Upload. Raises Refused (`room`) when the disk takes no more."""
    body, extension, content_type = cleaned
    upload = Upload(
        draft=draft,
        field_key=spec["key"],
        name=safe_name(name, extension),
        content_type=content_type,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
    )
    try:
        with transaction.atomic():
            upload.write(body)
            if clamav.configured():
                scan_queue(upload)
    except OSError as error:
        if is_without_room(error):
            raise no_room() from error
        raise
    return upload


def clean(body, accept, *, seconds=SECONDS):
    """Return (bytes, extension, content type) of a file by what it holds; its name and declared type say nothing.

    `accept` is what its field takes: "image", "pdf" or both. Raises Refused, also when `seconds` are not enough.
    """
    kind = kind_of(body)
    seconds = max(0.1, min(20.0, seconds))
    if kind.name in PICTURES and "image" in accept:
        return clean_image(body, seconds)
    if kind.name == "pdf" and "pdf" in accept:
        return clean_pdf(body, seconds)
    if kind.name in PICTURES:
        raise Refused(_("This is a photo, and here a PDF is asked for. Save it as PDF and send that one."), "kind")
    if kind.name == "pdf":
        raise Refused(_("This is a PDF, and here a photo is asked for."), "kind")
    raise Refused(kind.reason, "kind")


def upload_delete(upload):
    """Remove a file and its row."""
    name, storage = upload.file.name, upload.file.storage
    upload.delete()
    transaction.on_commit(lambda: storage.delete(name))


def uploads_send(draft, submission):
    """Give a submission the files of its answers, and remove the others of the draft."""
    wanted = {
        one["id"]
        for step in submission.document["steps"]
        for spec in step["fields"]
        if bind(spec).takes_files
        for one in submission.answers.get(spec["key"], [])
    }
    for upload in draft.uploads.filter(submission=None):
        if str(upload.pk) in wanted:
            upload.submission = submission
            upload.save(update_fields=["submission"])
        else:
            upload_delete(upload)


@register
def rotate_files():
    """Encrypt every kept file again with the newest key. Returns how many."""
    return sum(upload.rotate() for upload in Upload.objects.exclude(status=Upload.Status.INFECTED).iterator())


__all__ = ["take", "upload_create", "uploads_of", "uploads_send"]
