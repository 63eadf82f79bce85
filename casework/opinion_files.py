"""The files of opinions: those that a body may look at, and those that it gives. Each through the one gate of files."""

from django.db import transaction
from django.utils.translation import gettext as _

from casework.models import OpinionFile
from casework.opinions import held_by_body
from core.files.refusal import Refused
from tramites_forms.field_types import bind
from tramites_forms.models import Upload
from tramites_forms.uploads.service import SECONDS, upload_create, upload_delete

MOST = 5
BOX = {"key": "opinion", "accept": ["image", "pdf"], "megabytes": 10}  # as the question of a form that takes files


def may_see(opinion):
    """Return the Uploads of a request that the body may open: of the questions it was named, while it is waited for."""
    if opinion.closed_at:
        return Upload.objects.none()
    answers = opinion.case.submission.answers
    kept = [one["id"] for key in opinion.fields for one in _files_in(answers.get(key))]
    return Upload.objects.filter(submission=opinion.case.submission_id, pk__in=kept)


def _files_in(answer):
    return [one for one in answer if isinstance(one, dict) and "id" in one] if isinstance(answer, list) else []


def takes_files(spec):
    return bind(spec).takes_files


def file_add(opinion_id, file, *, actor, seconds=SECONDS):
    """Put a file to an opinion that is not given yet. Returns the OpinionFile.

    Raises Refused (of the file), NotPossible, PermissionDenied. The file is looked at before any row is held.
    """
    with transaction.atomic():
        held_by_body(opinion_id, actor)
    upload = upload_create(None, BOX, file, seconds=seconds)
    try:
        with transaction.atomic():
            _case, opinion = held_by_body(opinion_id, actor)
            if opinion.files.count() >= MOST:
                raise Refused(_("You can send at most %d files here.") % MOST, "many")
            return OpinionFile.objects.create(opinion=opinion, upload=upload)
    except BaseException:
        upload_delete(upload)
        raise


@transaction.atomic
def file_drop(opinion_id, upload_id, *, actor):
    """Take a file back before the opinion is given. One that is not there any more is no fault."""
    _case, opinion = held_by_body(opinion_id, actor)
    for one in opinion.files.filter(upload=upload_id).select_related("upload"):
        one.delete()
        upload_delete(one.upload)


def files_given(opinion):
    """Return the Uploads that go with an opinion."""
    return Upload.objects.filter(pk__in=opinion.files.values("upload")).order_by("created_at", "pk")
