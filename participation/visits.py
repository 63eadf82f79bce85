"""Visits of pages, by day: what the processes counted (search.page_views), added up. No address, cookie or account."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

LONGEST = 500
# In one order, so that two processes never wait for each other.
ADD = """
INSERT INTO participation_visitday (day, path, views)
SELECT %s, path, views FROM unnest(%s::text[], %s::bigint[]) AS seen (path, views) ORDER BY path
ON CONFLICT (day, path) DO UPDATE SET views = participation_visitday.views + excluded.views
"""


def add(counts: Mapping[str, tuple[int, int]], own: Any = None, day: date | None = None) -> int:
    """Add {path: (views, clicks)} to a day (today). `own` is a connection to write with. Returns how many paths."""
    seen = {path: views for path, (views, _clicks) in counts.items() if views and len(path) <= LONGEST}
    if not seen:
        return 0
    with (own or connection).cursor() as cursor:
        cursor.execute(ADD, [day or timezone.localdate(), list(seen), list(seen.values())])
    return len(seen)
