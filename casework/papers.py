"""The documents of a request, for who it is of. They are read from what was stored and never made again."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from casework.followed import of_request
from casework.models import IssuedDocument


def as_download(document):
    """Return the response that gives the signed PDF of an IssuedDocument, as a file to be kept."""
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{document.number}.pdf"),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store, private",
    }
    return HttpResponse(document.read(), content_type="application/pdf", headers=headers)


@of_request
def my_document(request, submission, document_id):
    """A document of one's own request, also one that was revoked or replaced: it is theirs to keep."""
    found = IssuedDocument.objects.exclude(file="").filter(case__submission=submission)
    return as_download(get_object_or_404(found, pk=document_id))
