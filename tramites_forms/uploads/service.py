"""Taking files in: what is sent with a step is cleaned and kept at once, so that an error elsewhere loses none."""

import hashlib
import json
import logging
import time
from contextlib import suppress
from datetime import timedelta

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.exceptions import AlreadyEnqueued

from core.files.images import clean_image
from core.files.kinds import PICTURES, kind_of
from core.files.pdfs import clean_pdf
from core.files.refusal import Refused
from core.key_rotation import register
from tramites_forms.models import Upload
from tramites_forms.uploads import clamav
from tramites_forms.uploads.names import safe_name

MEGABYTE = 1024 * 1024
SECONDS = 30  # that somebody waits until all the files of a step have been looked at
log = logging.getLogger(__name__)


def file_fields(step):
    return [spec for spec in step.fields if spec["type"] == "file"]


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
                refused.setdefault(key, []).append(f"{safe_name(file.name, 'x')[:-2]}: {refusal.reason}")
        data[key] = json.dumps([one.as_answer for one in kept])
    return data, refused


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
    """Keep what `clean` returned. Returns the Upload."""
    body, extension, content_type = cleaned
    upload = Upload(
        draft=draft,
        field_key=spec["key"],
        name=safe_name(name, extension),
        content_type=content_type,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
    )
    with transaction.atomic():
        upload.write(body)
        if clamav.configured():
            scan_queue(upload)
    return upload


def scan_queue(upload):
    """Queue the scan of a file, once however often it is asked."""
    from tramites_forms.tasks import upload_scan

    with suppress(AlreadyEnqueued), transaction.atomic():
        upload_scan.configure(queueing_lock=f"upload-scan-{upload.pk}").defer(upload_id=str(upload.pk))


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


def uploads_move(draft, keys):
    """Give the files of a draft, also those arriving, their new field of {old key: new key}; remove the others."""
    from tramites_forms.uploads.partials import partial_delete

    for rows, remove in (
        (draft.uploads.filter(submission=None), upload_delete),
        (draft.partial_uploads, partial_delete),
    ):
        for row in list(rows.all()):
            if row.field_key not in keys:
                remove(row)
            elif keys[row.field_key] != row.field_key:
                row.field_key = keys[row.field_key]
                row.save(update_fields=["field_key"])


def uploads_send(draft, submission):
    """Give a submission the files of its answers, and remove the others of the draft."""
    wanted = {
        one["id"]
        for step in submission.document["steps"]
        for spec in step["fields"]
        if spec["type"] == "file"
        for one in submission.answers.get(spec["key"], [])
    }
    for upload in draft.uploads.filter(submission=None):
        if str(upload.pk) in wanted:
            upload.submission = submission
            upload.save(update_fields=["submission"])
        else:
            upload_delete(upload)


def upload_check(upload_id):
    """Ask the scanner about one file. What is infected is removed at once; only its row stays, to tell."""
    upload = Upload.objects.filter(pk=upload_id, status=Upload.Status.WAITING).first()
    if upload is None:
        return
    try:
        body = upload.read()
    except (FileNotFoundError, InvalidToken):
        log.exception("The file of an upload cannot be read", extra={"upload": str(upload.pk)})
        return
    found = clamav.scan(body)
    upload.status = Upload.Status.INFECTED if found else Upload.Status.CLEAN
    upload.found = found[:100]
    upload.save(update_fields=["status", "found"])
    if found:
        upload.file.storage.delete(upload.file.name)


def uploads_rescan():
    """Queue the scan of every file that has waited for more than an hour. Returns how many."""
    if not clamav.configured():
        return 0
    late = Upload.objects.filter(status=Upload.Status.WAITING, created_at__lt=timezone.now() - timedelta(hours=1))
    count = 0
    for upload in late.only("pk").iterator():
        scan_queue(upload)
        count += 1
    return count


@register
def rotate_files():
    """Encrypt every kept file again with the newest key. Returns how many."""
    return sum(upload.rotate() for upload in Upload.objects.exclude(status=Upload.Status.INFECTED).iterator())


__all__ = ["take", "upload_check", "upload_create", "uploads_of", "uploads_send"]
