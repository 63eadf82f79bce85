"""What people see when something breaks: 503 when the database is away or the disk is full, else the 500 page."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from core.api import problem
from core.files.room import is_without_room

RETRY_SECONDS = "15"
ROOM_SECONDS = "300"  # somebody has to make room
# The server is away, starting, full or gave up on a lock: asking again in a moment is the right advice for all.
TEMPORARY = (OperationalError, InterfaceError)


def handler500(request):
    """Answer an exception that nothing caught. Django calls this inside the `except`."""
    error = sys.exc_info()[1]
    if isinstance(error, TEMPORARY):
        return unavailable(request)
    if is_without_room(error):
        return unavailable(request, "no_room.html", ROOM_SECONDS)
    return server_error(request)


def unavailable(request, page="503.html", seconds=RETRY_SECONDS):
    """Return the 503 answer, made without the database: the `page` says it in both languages."""
    if request.path_info.startswith("/api/"):
        response = problem(503)
    else:
        response = HttpResponse(render_to_string(page), status=503)
    response["Retry-After"] = seconds
    response["Cache-Control"] = "no-store"
    return response
