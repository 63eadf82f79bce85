"""What people see when something breaks: 503 «vuelva en un momento» when the database is away, else the 500 page."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from core.api import problem

RETRY_SECONDS = "15"
# The server is away, starting, full or gave up on a lock: asking again in a moment is the right advice for all.
TEMPORARY = (OperationalError, InterfaceError)


def handler500(request):
    """Answer an exception that nothing caught. Django calls this inside the `except`."""
    if isinstance(sys.exc_info()[1], TEMPORARY):
        return unavailable(request)
    return server_error(request)


def unavailable(request):
    """Return the 503 answer, made without the database: the page says it in both languages."""
    if request.path_info.startswith("/api/"):
        response = problem(503)
    else:
        response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = RETRY_SECONDS
    response["Cache-Control"] = "no-store"
    return response
