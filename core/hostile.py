"""Requests that no honest client sends: answered 400, so that they never reach the database as an error 500."""

from urllib.parse import unquote

from django.core.exceptions import BadRequest, DisallowedHost
from django.db import DataError
from django.http import HttpResponseBadRequest

from core.api import problem

NUL = "\x00"


class HostileMiddleware:
    """First in line: refuses NUL bytes in the address, and words as 400 what the database refuses as not being text."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            request.get_host()
        except DisallowedHost:  # in few words: our page of errors needs to know on what site it is
            text = "Este sitio no responde por ese nombre."
            return HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8")
        query = request.META.get("QUERY_STRING", "")
        if NUL in request.path_info or ("%00" in query and NUL in unquote(query)) or NUL in query:
            return _refused(request)
        return self.get_response(request)

    def process_exception(self, request, error):
        """Receive what a view let through: NUL bytes and lone surrogates cannot be stored by PostgreSQL.

        A number too large for its column is the sender's doing when nothing was sent but an address.
        """
        not_text = isinstance(error, UnicodeEncodeError) or (
            isinstance(error, (ValueError, DataError)) and "NUL" in str(error)
        )
        too_large = isinstance(error, DataError) and request.method in ("GET", "HEAD")
        return _refused(request) if not_text or too_large else None


def _refused(request):
    if request.path_info.startswith("/api/"):
        return problem(400)
    raise BadRequest("unreadable characters in the request")
