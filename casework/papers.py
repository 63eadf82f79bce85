"""The documents of a request, for who it is of. They are read from what was stored and never made again."""

import json

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from casework.followed import of_request
from casework.models import IssuedDocument
from casework.statements.statement import record_of


def as_file(body, name, content_type):
    """Return the response that gives `body` (bytes) as a file to be kept, which no browser opens in our name."""
    headers = {
        "Content-Disposition": content_disposition_header(True, name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store, private",
    }
    return HttpResponse(body, content_type=content_type, headers=headers)


def as_download(document):
    """Return the response that gives the signed PDF of an IssuedDocument, as a file to be kept."""
    return as_file(document.read(), f"{document.number}.pdf", "application/pdf")


@of_request
def my_document_data(request, submission, document_id):
    """What the document says as data, with the salt: whose digest stands in its code (docs/verifying.md)."""
    found = get_object_or_404(
        IssuedDocument.objects.exclude(file="").filter(case__submission=submission), pk=document_id
    )
    if "salt" not in (found.content or {}):
        raise Http404
    data = {"salt": found.content["salt"], "record": json.loads(record_of(found.content))}
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{found.number}.json"),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store, private",
    }
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2}, headers=headers)


@of_request
def my_document(request, submission, document_id):
    """A document of one's own request, also one that was revoked or replaced: it is theirs to keep."""
    found = IssuedDocument.objects.exclude(file="").filter(case__submission=submission)
    return as_download(get_object_or_404(found, pk=document_id))
