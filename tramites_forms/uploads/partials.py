"""Files that arrive in pieces: what `uploads/tus.py` asks. Whole ones go the way of every file (uploads.service)."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from core.files.refusal import Refused
from core.key_rotation import register
from tramites_forms.models import Draft, PartialUpload
from tramites_forms.models.partial_upload import expiry
from tramites_forms.uploads import pieces
from tramites_forms.uploads.service import clean, file_fields, refuse_size, upload_delete, upload_keep, uploads_of


class WrongOffset(Exception):
    """The piece does not begin where the file ends so far (`offset`)."""

    def __init__(self, offset):
        self.offset = offset
        super().__init__(offset)


def partials_of(draft, key):
    """Return the files of a field that have not arrived whole and can go on, the newest first."""
    return list(PartialUpload.objects.unfinished().filter(draft=draft, field_key=key).order_by("-updated_at", "pk"))


@transaction.atomic
def partial_start(draft, spec, *, name, length, fingerprint=""):
    """Begin a file. Returns the PartialUpload. Raises Refused when it could not be taken whatever it holds.

    It counts as one of the files of its field. When there is no room, one that stopped arriving gives its place: what
    somebody chooses now is worth more than what was left half-way.
    """
    Draft.objects.select_for_update().get(pk=draft.pk)
    refuse_size(spec, length)
    room = spec["most"] - len(uploads_of(draft, spec["key"]))
    if room <= 0:
        raise Refused(_("You can send at most %d files here.") % spec["most"], "many")
    for stale in partials_of(draft, spec["key"])[room - 1 :]:
        partial_delete(stale)
    return PartialUpload.objects.create(
        draft=draft, field_key=spec["key"], name=name[:200], length=length, fingerprint=fingerprint
    )


@transaction.atomic
def partial_add(partial, offset, body):
    """Add a piece that begins at `offset`. Returns the fresh PartialUpload. Raises WrongOffset.

    The row is held: of two pieces for the same place one is kept, and the other is told where the file goes on.
    """
    partial = PartialUpload.objects.select_for_update(of=["self"]).get(pk=partial.pk)
    if offset != partial.offset or len(body) > partial.length - offset or partial.settled:
        raise WrongOffset(partial.offset)
    if body:
        pieces.write(partial, offset, body)
        partial.offset += len(body)
        partial.expires_at = expiry()
        partial.save(update_fields=["offset", "expires_at", "updated_at"])
    return partial


def partial_finish(partial, spec):
    """Make a whole partial an Upload, once, or write down why it is refused. Returns the fresh PartialUpload.

    It is looked at before any row is held: of two that finish the same file one keeps it.
    """
    if partial.settled or not partial.whole:
        return partial
    try:
        cleaned, refusal = clean(whole_body(partial), spec["accept"]), None
    except Refused as reason:
        cleaned, refusal = None, reason
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=partial.draft_id)
        partial = PartialUpload.objects.select_for_update(of=["self"]).get(pk=partial.pk)
        if partial.settled:
            return partial
        if refusal is None and len(uploads_of(draft, spec["key"])) >= spec["most"]:
            refusal = Refused(_("You can send at most %d files here.") % spec["most"], "many")
        if refusal is None:
            partial.upload = upload_keep(draft, spec, partial.name, cleaned)
        else:
            partial.refused = str(refusal.reason)[:300]
        partial.save(update_fields=["upload", "refused", "updated_at"])
        transaction.on_commit(lambda: pieces.discard(partial))
    return partial


def whole_body(partial):
    """Return the bytes of a whole partial, if they are those that the browser began to send. Raises Refused."""
    try:
        body = pieces.read(partial)
    except ValueError as error:
        raise Refused(_("it did not arrive well. Choose it again."), "broken") from error
    if partial.fingerprint and hashlib.sha256(body).hexdigest() != partial.fingerprint:
        raise Refused(_("it did not arrive well. Choose it again."), "fingerprint")
    return body


def partial_delete(partial):
    """Remove a file that was arriving, with its pieces."""
    gone = PartialUpload(pk=partial.pk)  # deleting clears the pk that names its pieces
    partial.delete()
    transaction.on_commit(lambda: pieces.discard(gone))


def uploads_move(draft, keys):
    """Give the files of a draft, also those arriving, their new field of {old key: new key}; remove the others."""
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


def halfway(draft, step):
    """Return the files of the fields of a step that have not arrived whole."""
    keys = [spec["key"] for spec in file_fields(step)]
    return list(PartialUpload.objects.unfinished().filter(draft=draft, field_key__in=keys)) if keys else []


def forget_partials(draft, step):
    """Remove what has not arrived whole of the fields of a step: its owner went on without it."""
    for partial in halfway(draft, step):
        partial_delete(partial)


@register
def rotate_partials():
    """Encrypt the pieces of what is arriving again with the newest key. Returns how many files."""
    count = 0
    for pk in PartialUpload.objects.unfinished().values_list("pk", flat=True):
        with transaction.atomic():
            partial = PartialUpload.objects.select_for_update(of=["self"]).filter(pk=pk).first()
            if partial:
                pieces.rotate(partial)
                count += 1
    return count


__all__ = [
    "forget_partials",
    "halfway",
    "partial_add",
    "partial_delete",
    "partial_finish",
    "partial_start",
    "partials_of",
    "uploads_move",
]
