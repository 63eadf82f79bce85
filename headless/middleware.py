"""What every address under /api/ does the same way: CORS, HEAD and OPTIONS, ETag, errors as JSON, and its limit.

The fields `RateLimit` and `RateLimit-Policy` are those of draft-ietf-httpapi-ratelimit-headers-11.
"""

import hashlib
import re

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_http_date_safe
from django.utils.translation import ngettext

from core.api import problem
from core.limits import client_address
from core.limits.meter import Meter
from core.signals import limit_reached
from headless import unchanged
from tramites_forms.uploads.tus import ABLE, VERSION

PREFIX = "/api/"
READING = "GET, HEAD, OPTIONS"
CORS = {
    "Access-Control-Allow-Origin": "*",  # no cookie is read here: there is nothing to steal
    "Access-Control-Expose-Headers": "Content-Language, Deprecation, ETag, Last-Modified, Link, Location, RateLimit, "
    "RateLimit-Policy, Retry-After, Sunset, Tus-Checksum-Algorithm, Tus-Extension, Tus-Resumable, Tus-Version, "
    "Upload-Expires, Upload-Length, Upload-Offset, WWW-Authenticate",
}
SENDING = f"{READING}, POST, PATCH, DELETE"  # with a token in a header, which no browser adds by itself
PREFLIGHT = {
    "Allow": SENDING,
    "Access-Control-Allow-Methods": SENDING,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Authorization, Content-Type, Desk-Consent, "
    "Idempotency-Key, If-Match, If-Modified-Since, If-None-Match, Tus-Resumable, Upload-Checksum, Upload-Length, "
    "Upload-Metadata, Upload-Offset, X-HTTP-Method-Override",
    "Access-Control-Max-Age": "86400",
}


KEPT_BY_OTHERS = "public, max-age=0, s-maxage=1"
POLICY = "address"  # by address: loose, since whole towns share one
QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"
IN_PIECES = re.compile(r"/files/[^/]+/pieces(/|$)")  # what can be done there is told without a token (tus 1.0.0)
SHARES = 50  # in how many parts of the quota processes tell each other what they counted
meter = Meter("api", window=60)


class ApiMiddleware:
    """Sits below the language middleware, so that errors are worded in the language asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if request.method == "OPTIONS":
            able = {**ABLE, "Tus-Resumable": VERSION} if IN_PIECES.search(request.path_info) else {}
            return HttpResponse(status=204, headers={**CORS, **PREFLIGHT, **able})
        quota, address = settings.API_REQUESTS_PER_MINUTE, client_address(request)
        reading = meter.take(address, quota) if quota else None
        if reading and not reading.allowed:
            return _too_many(reading)
        response = self._answer(request)
        if reading:
            _say(response, reading)
            if response.status_code != 304:  # what the client has already costs no statement
                meter.share(address, max(1, quota // SHARES))
        return response

    def _answer(self, request):
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        mark = unchanged.mark_of(request) if request.method == "GET" else None
        known = unchanged.etag_of(mark)
        if known and (same := get_conditional_response(request, etag=known)) is not None:
            return _same(same, known, is_head, request)
        response = self._json(self.get_response(request))
        if is_head:
            request.method = "HEAD"
        for name, value in CORS.items():
            response.headers.setdefault(name, value)
        if "Authorization" in request.headers:  # of one person or program: for nobody else, and kept nowhere
            response.headers.setdefault("Cache-Control", "no-store, private")
        elif request.method in ("GET", "HEAD") and response.status_code == 200 and not response.streaming:
            response = _conditional(request, response, mark)
        if is_head:
            length = str(len(response.content))
            response.content = b""
            response["Content-Length"] = length
        return response

    def _json(self, response):
        """Turn any error that is still a page for people, wherever it was made, into a problem document."""
        kind = response.get("Content-Type", "")
        if response.status_code < 400 or "json" in kind:
            return response
        headers = {"Allow": READING} if response.status_code == 405 else None
        return problem(response.status_code, headers=headers)


def _say(response, reading):
    response["RateLimit-Policy"] = f'"{POLICY}";q={reading.quota};w={reading.window}'
    response["RateLimit"] = f'"{POLICY}";r={reading.remaining};t={reading.reset}'


def _too_many(reading):
    """Return the answer of who asked more than the quota, made without the database."""
    if reading.first:
        limit_reached.send(sender=None, kind="api")
    detail = ngettext("Ask again in %(seconds)d second.", "Ask again in %(seconds)d seconds.", reading.reset)
    headers = {"Retry-After": str(reading.reset), "Cache-Control": "no-store", **CORS}
    response = problem(
        429,
        detail % {"seconds": reading.reset},
        headers=headers,
        more={"type": QUOTA_EXCEEDED, "violated-policies": [POLICY]},
    )
    _say(response, reading)
    return response


def _same(response, etag, is_head, request):
    """Return the answer 304 of what was not made again."""
    if is_head:
        request.method = "HEAD"
    for name, value in {**CORS, "ETag": etag, "Cache-Control": KEPT_BY_OTHERS}.items():
        response[name] = value
    patch_vary_headers(response, ("Accept-Language",))
    return response


def _conditional(request, response, mark):
    """Give a read its ETag and the answer 304 when the client has it."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers.setdefault("ETag", etag)
    response.headers.setdefault("Cache-Control", KEPT_BY_OTHERS)
    if response["Cache-Control"] == KEPT_BY_OTHERS:
        unchanged.remember(mark, response["ETag"])
    patch_vary_headers(response, ("Accept-Language",))
    modified = parse_http_date_safe(response.get("Last-Modified", ""))
    return get_conditional_response(request, etag=response["ETag"], last_modified=modified, response=response)
