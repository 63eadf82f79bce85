"""What every address under /api/ does the same way: CORS, HEAD and OPTIONS, ETag, and errors as JSON."""

import hashlib

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from core.api import problem

PREFIX = "/api/"
READING = "GET, HEAD, OPTIONS"
CORS = {
    "Access-Control-Allow-Origin": "*",  # no cookie is read here: there is nothing to steal
    "Access-Control-Expose-Headers": "ETag, Content-Language",
}
PREFLIGHT = {
    "Allow": READING,
    "Access-Control-Allow-Methods": READING,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class ApiMiddleware:
    """Sits below the language middleware, so that errors are worded in the language asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={**CORS, **PREFLIGHT})
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        response = self._json(self.get_response(request))
        if is_head:
            request.method = "HEAD"
        for name, value in CORS.items():
            response.headers.setdefault(name, value)
        if request.method in ("GET", "HEAD") and response.status_code == 200 and not response.streaming:
            response = _conditional(request, response)
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


def _conditional(request, response):
    """Give a read its ETag and the answer 304 when the client has it."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers.setdefault("ETag", etag)
    response.headers.setdefault("Cache-Control", "public, max-age=0, s-maxage=1")
    patch_vary_headers(response, ("Accept-Language",))
    return get_conditional_response(request, etag=response["ETag"], response=response)
