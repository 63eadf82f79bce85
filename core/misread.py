"""Whose fault it is when a view fails: of what was sent, which a library could not read, or ours.

Views of Wagtail and of other libraries read what only their own pages send: `int(request.GET["p"])`, a primary key in a
hidden field, JSON in a box. What no page of theirs sends makes them fail. That is nothing of ours to repair view by
view, nor an error 500: who sent it is told that it could not be read. Our own code is never excused: one frame of it on
the way to the failure, and it stays an error 500. Nor is a request that carried nothing but an address, unless that
names something that is not there.
"""

import logging
from decimal import DecimalException
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.core.exceptions import FieldError, ObjectDoesNotExist, ValidationError
from django.core.paginator import InvalidPage
from django.db import DataError
from django.urls import NoReverseMatch
from modelsearch.backends.base import FieldError as SearchedFieldError
from modelsearch.backends.base import FilterError

from core.security_log import note

logger = logging.getLogger(__name__)

# What reading text that is not what it should be raises. What tells of machines (OSError, OperationalError, memory), of
# rights and of programming (ImportError, NameError, AssertionError) is not among them.
UNREADABLE = (
    AttributeError,
    DataError,
    DecimalException,
    FieldError,
    FilterError,
    InvalidPage,
    LookupError,
    NoReverseMatch,
    ObjectDoesNotExist,
    OverflowError,
    RecursionError,
    SearchedFieldError,
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
    if not isinstance(error, UNREADABLE) or not _carries_something(request, error):
        return None
    frames = list(_frames(error.__traceback__))
    ours = any(_does_something(frame, after) for frame, after in pairwise([*frames, None]))
    if ours or _in_a_template_of_ours(error.__traceback__) or not any(map(_is_of_a_library, frames)):
        return None
    match = request.resolver_match
    note("misread", request)
    logger.error("A library could not read what was sent to %s", match.view_name if match else "none", exc_info=error)
    return 404 if isinstance(error, NOT_THERE) or not _carries_values(request) else 400


def _carries_values(request):
    return bool(request.META.get("QUERY_STRING")) or request.method not in ("GET", "HEAD", "OPTIONS")


def _carries_something(request, error):
    """Say whether there was anything to misread: a query, a body, or text in the address where a key is meant.

    A number in the address can be read; it may only be of what is not there (any more).
    """
    named = [*request.resolver_match.kwargs.values()] if request.resolver_match else []
    misread = named if isinstance(error, NOT_THERE) else [value for value in named if isinstance(value, str)]
    return _carries_values(request) or bool(misread)


def _frames(trace):
    while trace is not None:
        yield trace.tb_frame.f_code
        trace = trace.tb_next


def _in_a_template_of_ours(trace):
    """Say whether the innermost template that was being shown is one of ours: its code is only data to Python."""
    shown = ""
    while trace is not None:
        origin = getattr(trace.tb_frame.f_locals.get("self"), "origin", None)
        shown = getattr(origin, "name", None) or shown
        trace = trace.tb_next
    path = Path(shown)
    return bool(shown) and path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts


def _is_of_a_library(code):
    return "site-packages" in Path(code.co_filename).parts


def _does_something(code, after):
    """Say whether the frame of `code` is ours and more than a way to the next (`after`, or None).

    A method of ours that asks the one it overrides is: the next frame has the same name and is of the library.
    """
    path = Path(code.co_filename)
    if not path.is_relative_to(settings.BASE_DIR) or _is_of_a_library(code):
        return False
    if path.relative_to(settings.BASE_DIR).as_posix() in AROUND:
        return False
    return not (after and after.co_name == code.co_name and _is_of_a_library(after))
