"""Whose fault it is when a view fails: of what was sent, which a library could not read, or ours.

Views of Wagtail and of other libraries read what only their own pages send: `int(request.GET["p"])`, a primary key in a
hidden field, JSON in a box. What no page of theirs sends makes them fail. That is nothing of ours to repair view by
view, nor an error 500: who sent it is told that it could not be read. Our own code is never excused: one frame of it on
the way to the failure, and it stays an error 500. Nor is a request that carried nothing but an address.
"""

import logging
from decimal import DecimalException
from pathlib import Path

from django.conf import settings
from django.core.exceptions import FieldError, ObjectDoesNotExist, ValidationError
from django.core.paginator import InvalidPage
from django.db import DataError
from django.urls import NoReverseMatch

from core.security_log import note

logger = logging.getLogger(__name__)

# What reading text that is not what it should be raises. What tells of machines (OSError, OperationalError, memory), of
# rights and of programming (ImportError, NameError, AssertionError) is not among them.
UNREADABLE = (
    AttributeError,
    DataError,
    DecimalException,
    FieldError,
    InvalidPage,
    LookupError,
    NoReverseMatch,
    ObjectDoesNotExist,
    OverflowError,
    RecursionError,
    TypeError,
    ValidationError,
    ValueError,
)
NOT_THERE = (InvalidPage, ObjectDoesNotExist)
# Ours that only stand around a view: they look at who asks or mark the answer, and read nothing for it.
AROUND = {"core/door.py", "core/pagecache.py", "core/http.py", "accounts/recent_proof.py"}


def status_of(request, error):
    """Return 400 or 404 when `error` came of what `request` carried, or None when it may be a fault of ours.

    It is written down either way: where it failed and at which address, never what was sent.
    """
    if not isinstance(error, UNREADABLE) or not _carries_something(request):
        return None
    frames = list(_files(error.__traceback__))
    if any(_is_ours(name) for name in frames) or not any("site-packages" in Path(name).parts for name in frames):
        return None
    match = request.resolver_match
    note("misread", request)
    logger.error("A library could not read what was sent to %s", match.view_name if match else "none", exc_info=error)
    return 404 if isinstance(error, NOT_THERE) else 400


def _carries_something(request):
    return bool(request.META.get("QUERY_STRING")) or request.method not in ("GET", "HEAD", "OPTIONS")


def _files(trace):
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename
        trace = trace.tb_next


def _is_ours(name):
    path = Path(name)
    if not path.is_relative_to(settings.BASE_DIR) or "site-packages" in path.parts:
        return False
    return path.relative_to(settings.BASE_DIR).as_posix() not in AROUND
