"""What the page that verifies needs to go on without a line: the keys, what ended, and the worker that keeps them."""

import hashlib
import json

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from casework.models import StatusList
from casework.statements import keys
from casework.statements import status_list as lists_of
from core.css import FORMS, SITE
from core.pagecache import public_page

FRESH_SECONDS = 60
KEYS_TYPE = "application/cose; cose-type=cose-sign1"
SCRIPT, SEAL_SCRIPT = "js/verify.mjs", "js/seal.mjs"
MARK = "img/mark.svg"


def _signed(request, body, content_type):
    """Return an answer that caches keep for a minute: what is signed may be kept by anybody, and must not be old."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=content_type)
    response["ETag"], response["Cache-Control"] = etag, f"public, max-age={FRESH_SECONDS}"
    return get_conditional_response(request, etag=etag, response=response)


@require_safe
def key_list(request):
    """The list of the keys that sign, signed by the root."""
    try:
        return _signed(request, keys.list_bytes(), KEYS_TYPE)
    except keys.NoKey as reason:
        raise Http404 from reason


@require_safe
def status_list(request, number):
    """What ended of the documents of a list."""
    # A number of any length is asked of the database only when it can hold it.
    found = get_object_or_404(StatusList.objects.exclude(body=b""), number=number if number < 2**31 else -1)
    return _signed(request, bytes(found.body), lists_of.TYPE)


def kept_files():
    """Return what the page is made of besides itself, by address (list of str), as this version names it."""
    return [static(SITE), static(FORMS), static(SCRIPT), static(SEAL_SCRIPT), static(MARK)]


def fresh_files():
    """Return the addresses (list of str) of what is signed and changes."""
    return [reverse("verify_keys"), *(reverse("verify_status", args=[number]) for number in range(lists_of.lists()))]


@require_safe
@public_page
def worker(request):
    """The service worker of the page that verifies, and of no other: it stands below it, so it can reach no more."""
    page, files = reverse("verify"), kept_files()
    named = json.dumps([page, files])
    context = {
        "name": f"verificar-{get_language()}-",
        "version": hashlib.sha256(named.encode()).hexdigest()[:12],
        "page": page,
        "files": json.dumps(files),
        "fresh": json.dumps(fresh_files()),
    }
    return render(request, "casework/verify_worker.js", context, content_type="text/javascript; charset=utf-8")
