"""Files of a step that arrive in pieces: an enhancement, without which the same files come with the step."""

from django.http import Http404
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from core.http import personal
from tramites_forms.access import NeedsCode, NeedsSignIn, draft_or_404
from tramites_forms.uploads.tus import Answer, respond


@personal
def tus(request, draft_id, key, partial_id=None):
    """Answer a request of the protocol about the files of one field of a draft."""

    def opened():
        try:
            return draft_or_404(request, draft_id), key
        except (NeedsSignIn, NeedsCode):
            raise Answer(401, _("Your session has ended. Press “Continue” to enter again.")) from None
        except Http404:
            raise Answer(404) from None

    def address(partial):
        return reverse("tramites_forms:tus_file", args=[draft_id, key, partial.pk])

    return respond(request, opened, address, shown, partial_id)


def shown(upload):
    return {"id": str(upload.pk), "name": upload.name, "size": filesizeformat(upload.size)}
