"""Requests that no honest client sends: answered 400, so that they never reach the database as an error 500."""

from urllib.parse import unquote

from django.contrib import messages
from django.core.exceptions import BadRequest, DisallowedHost
from django.db import DataError
from django.db.models import ProtectedError
from django.http import Http404, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _

from core import misread
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
            if request.path_info.startswith("/api/"):
                return problem(400, text)
            return HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8")
        query = request.META.get("QUERY_STRING", "")
        if NUL in request.path_info or ("%00" in query and NUL in unquote(query)) or NUL in query:
            return _refused(request)
        return self.get_response(request)

    def process_view(self, request, view, arguments, named_arguments):
        """Before anything reads the body: a form that keeps what was typed is read also without room for its files."""
        if getattr(view, "keeps_answers", False):
            request.files_without_room = []

    def process_exception(self, request, error):
        """Receive what a view let through: NUL bytes and lone surrogates cannot be stored by PostgreSQL.

        A number too large for its column is the sender's doing when nothing was sent but an address.
        """
        if isinstance(error, ProtectedError) and request.path_info.startswith("/admin/"):
            return _still_needed(request)
        not_text = isinstance(error, UnicodeEncodeError) or (
            isinstance(error, (ValueError, DataError)) and "NUL" in str(error)
        )
        reading = request.method in ("GET", "HEAD")
        too_large = reading and isinstance(error, (DataError, RecursionError))  # the latter: a thousand words
        # What the page always sends was not sent: it was not that page that sent it.
        not_ours = isinstance(error, MultiValueDictKeyError)
        status = 400 if not_text or too_large or not_ours else misread.status_of(request, error)
        if status == 404:
            raise Http404 from error
        return _refused(request) if status else None


def _still_needed(request):
    """Say that something else rests on what was to be deleted, and go back to the start of the admin."""
    messages.error(request, _("It cannot be deleted: other things rest on it."))
    return HttpResponseRedirect(reverse("wagtailadmin_home"))


def _refused(request):
    if request.path_info.startswith("/api/"):
        return problem(400)
    raise BadRequest("unreadable characters in the request")
