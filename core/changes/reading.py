"""The journal as it is read: each row has its place only once it is committed, so no reader gets past one.

Numbers given by a sequence while writing are read out of order: a reader who remembers the highest one misses what
commits after it with a lower one (943 of 2,000 rows, measured with eight writers). Here one at a time, under a lock,
gives the next places to what is committed by then; the lock is held by nobody who publishes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from core.changes.kinds import Kind, kinds
from core.changes.model import Change
from core.one_at_a_time import one_at_a_time

# Of what one transaction wrote of a thing several times, or several before anybody looked, the last is enough.
ONLY_LAST = """
DELETE FROM core_change AS change USING core_change AS later
WHERE change.place IS NULL AND later.place IS NULL AND later.thing = change.thing AND later.id > change.id
"""
GIVE = """
UPDATE core_change AS change SET place = numbered.place
FROM (
    SELECT id, (SELECT coalesce(max(place), 0) FROM core_change) + row_number() OVER (ORDER BY id) AS place
    FROM core_change WHERE place IS NULL
) AS numbered
WHERE change.id = numbered.id
"""
# A reader who stayed away longer still gets every thing once: of each, the newest row is kept for ever.
FORGET = """
DELETE FROM core_change AS change USING core_change AS later
WHERE change.at < %s AND later.thing = change.thing AND later.place > change.place
"""
KEPT = timedelta(days=30)
UPDATED, REMOVED, MOVED = "updated", "removed", "moved"


@dataclass(frozen=True)
class Told:
    """One row of the journal, with what became of its thing: `moved_to` is the id of what it is called now."""

    change: Change
    action: str
    moved_to: str | None


def settle() -> None:
    """Give their places to the changes that are committed and have none yet. No statement more when there is none."""
    if not Change.objects.filter(place=None).exists():
        return
    with one_at_a_time("core.changes"), connection.cursor() as cursor:
        cursor.execute(ONLY_LAST)
        cursor.execute(GIVE)


def after(place: int, limit: int, types: Sequence[str] = ()) -> list[Told]:
    """Return the Told of the changes after a place (int), in order, at most `limit` of them."""
    settle()
    rows = Change.objects.filter(place__gt=place).order_by("place")
    if types:
        rows = rows.filter(type__in=types)
    return _told(list(rows[:limit]))


def newest() -> int:
    """Return the place of the last change (int), 0 when there is none."""
    settle()
    return Change.objects.order_by("-place").exclude(place=None).values_list("place", flat=True).first() or 0


def moments(things: Iterable[str]) -> dict[str, datetime]:
    """Return {id: when it last changed} of things, of those the journal knows: one query."""
    rows = Change.objects.filter(thing__in=set(things)).order_by("thing", "-id").distinct("thing")
    return dict(rows.values_list("thing", "at"))


def forget_superseded(now: datetime | None = None) -> int:
    """Delete old rows of things that changed again since. Returns how many (int)."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [(now or timezone.now()) - KEPT])
        return int(cursor.rowcount)


def _told(rows: list[Change]) -> list[Told]:
    """Say of each row what its thing is now: two queries a model at the most, however many rows."""
    here: set[str] = set()
    now: dict[UUID, str] = {}
    asked = {row.type for row in rows}
    for kind in (one for one in kinds() if one.type in asked):
        mine = [row for row in rows if row.type == kind.type]
        here |= {kind.thing(one) for one in _only(kind, slug__in={row.slug for row in mine})}
        gone = {row.family for row in mine if row.thing not in here}
        now |= {one.translation_key: kind.thing(one) for one in _only(kind, translation_key__in=gone)} if gone else {}
    return [_told_of(row, here, now.get(row.family)) for row in rows]


def _told_of(row: Change, here: set[str], now: str | None) -> Told:
    if row.thing in here:
        return Told(row, UPDATED, None)
    return Told(row, MOVED, now) if now else Told(row, REMOVED, None)


def _only(kind: Kind, **chosen: Any) -> Any:
    names = [field.name for field in kind.model._meta.concrete_fields if field.name in ("import_key",)]
    return kind.shown().filter(**chosen).only("slug", "translation_key", *names)
