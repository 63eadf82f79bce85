"""Taking files in: what is sent with a step is cleaned and kept at once, so that an error elsewhere loses none."""

import hashlib
import json

import filetype
from django.db import transaction
from django.utils.translation import gettext as _

from core.files.images import clean_image
from core.files.refusal import Refused
from core.key_rotation import register
from tramites_forms.models import Upload
from tramites_forms.uploads import clamav
from tramites_forms.uploads.names import safe_name
from tramites_forms.uploads.pdfs import clean_pdf

MEGABYTE = 1024 * 1024


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
                kept.append(upload_create(draft, spec, file))
            except Refused as refusal:
                refused.setdefault(key, []).append(f"{safe_name(file.name, 'x')[:-2]}: {refusal.reason}")
        data[key] = json.dumps([one.as_answer for one in kept])
    return data, refused


def upload_create(draft, spec, file):
    """Clean and keep one file. Returns the Upload. Raises Refused."""
    if file.size > spec["megabytes"] * MEGABYTE:
        raise Refused(_("it is bigger than %d MB.") % spec["megabytes"], "size")
    if not file.size:
        raise Refused(_("it is empty."), "empty")
    body, extension, content_type = clean(file.read(), spec["accept"])
    upload = Upload(
        draft=draft,
        field_key=spec["key"],
        name=safe_name(file.name, extension),
        content_type=content_type,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
    )
    with transaction.atomic():
        upload.write(body)
        if clamav.configured():
            from tramites_forms.tasks import upload_scan

            upload_scan.defer(upload_id=str(upload.pk))
    return upload


def clean(body, accept):
    """Return (bytes, extension, content type) of a file by what it holds; its name and declared type say nothing."""
    kind = filetype.guess_mime(body[:8192]) or ""
    if kind.startswith("image/") and "image" in accept:
        return clean_image(body)
    if kind == "application/pdf" and "pdf" in accept:
        return clean_pdf(body)
    raise Refused(_("it is not a file of the kinds that are taken here."), "kind")


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
    found = clamav.scan(upload.read())
    upload.status = Upload.Status.INFECTED if found else Upload.Status.CLEAN
    upload.found = found[:100]
    upload.save(update_fields=["status", "found"])
    if found:
        upload.file.storage.delete(upload.file.name)


@register
def rotate_files():
    """Encrypt every kept file again with the newest key. Returns how many."""
    return sum(upload.rotate() for upload in Upload.objects.exclude(status=Upload.Status.INFECTED).iterator())


__all__ = ["take", "upload_check", "upload_create", "uploads_of", "uploads_send"]
