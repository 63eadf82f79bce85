"""What a client has already is told without making it again, as long as nothing is published and no hour has come.

An answer belongs to the generation of the kept pages (core.purge) that was current before it was made. Only of reads
that are the same for everybody and rest on what is published: not the search, figures, comments, forms (their quota) or
the journal of changes.
"""

import re
import time

from django.db import connection
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page

from core import purge
from core.kept_facts import kept
from services_catalog.notices import Board

HELD = re.compile(
    r"/api/v1/(categories|checkers|content|guides|institutions|navigation|news|notices|offices|pages|redirects|resolve"
    r"|services)(/(?!.*/comments)|$)"
)
MOST = 5_000  # answers
LONGEST_QUERY = 500
LONGEST = 600  # seconds; then it is made again in any case, as pages are
_known: dict[tuple[str, str, str | None], tuple[str, float, str]] = {}  # -> generation, until, ETag


def mark_of(request):
    """Return what an answer that is about to be made is known by, or None when it is always made."""
    query = request.META.get("QUERY_STRING", "")
    held = HELD.match(request.path_info) and len(query) <= LONGEST_QUERY and "Authorization" not in request.headers
    if not held or connection.in_atomic_block:  # what is not committed is nobody else's
        return None
    generation = purge.generation()
    return generation and (generation, (request.path_info, query, get_language()))


def etag_of(mark):
    """Return the ETag of an answer that stands, or None."""
    if mark is None:
        return None
    generation, key = mark
    there = _known.get(key)
    return there[2] if there and there[0] == generation and there[1] > time.time() else None


def remember(mark, etag):
    """Keep the ETag of an answer that was made after its mark."""
    if mark is None:
        return
    generation, key = mark
    if len(_known) >= MOST:
        _known.clear()
    _known[key] = generation, _until(), etag


def _until():
    """Return when something that is published changes by the clock (seconds since 1970): notices, and pages."""
    now = timezone.now()
    hours = [hour for hour in (*kept(("hours of pages",), _hours), Board(now).next_change) if hour and hour > now]
    return min([time.time() + LONGEST, *(hour.timestamp() for hour in hours)])


def _hours():
    """Return the next hours at which a page comes or goes. Asked once a publication: those that passed are passed."""
    now = timezone.now()
    goes = Page.objects.filter(expire_at__gt=now).aggregate(hour=Min("expire_at"))
    comes = Page.objects.filter(go_live_at__gt=now).aggregate(hour=Min("go_live_at"))
    return [goes["hour"], comes["hour"]]
