"""`/healthz`: this process answers. `/readyz`: it can also use its database. For load balancers and supervisors.

What may be lost does not make it unready: while Redis is away `/readyz` says "degraded" and names it, with 200.
"""

import threading
import time

from django.core.cache import caches
from django.db import connections
from django.http import HttpResponseNotAllowed, JsonResponse

CONNECT_SECONDS = 2
REMEMBER_SECONDS = 1  # a flood of probes must not become a flood of connections


class HealthMiddleware:
    """Answers the two addresses before everything else: no host check, no https redirect, no session, no pool."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.ready = Readiness()

    def __call__(self, request):
        if request.path_info not in ("/healthz", "/readyz"):
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        well, away = (True, ()) if request.path_info == "/healthz" else self.ready()
        said = {"status": "unavailable" if not well else "degraded" if away else "ok"}
        response = JsonResponse(said | ({"away": list(away)} if away else {}), status=200 if well else 503)
        response["Cache-Control"] = "no-store"
        if not well:
            response["Retry-After"] = "5"
        return response


class Readiness:
    """Whether the database answers, and what else does not, asked at most once a second by each process."""

    def __init__(self):
        self.lock = threading.Lock()
        self.asked_at = float("-inf")
        self.answer = (False, ())

    def __call__(self):
        with self.lock:
            if time.monotonic() - self.asked_at > REMEMBER_SECONDS:
                well = database_answers()
                self.answer = (well, parts_away() if well else ())
                self.asked_at = time.monotonic()
            return self.answer


def own_connection():
    """Return a new connection (psycopg's). The pool may still hold dead ones or wait before it tries again."""
    database = connections["default"]
    return database.Database.connect(**database.get_connection_params() | {"connect_timeout": CONNECT_SECONDS})


def database_answers():
    """Say whether a new connection can be made and used."""
    try:
        with own_connection() as connection:
            connection.execute("SELECT 1")
    except connections["default"].Database.Error:
        return False
    return True


def parts_away():
    """Return the names (tuple of str) of what the site goes on without and does not answer."""
    answers = getattr(caches["pages"], "answers", None)  # only Redis can be away
    return () if answers is None or answers() else ("redis",)
