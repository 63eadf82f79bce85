"""From the journal of changes (core.changes) to what people are told: only when what everybody can read is different.

The journal says that something was saved; whether it reads otherwise is asked here, of the same text that the search
holds, and of the notices. What was there before anybody followed anything is no news.
"""

import hashlib
import json
import time
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app

from core import queues
from core.changes import reading
from core.changes.kinds import Kind
from core.searchable import registered
from participation import followed, searches
from participation.models import (
    Consultation,
    Happening,
    HappeningOf,
    JournalPlace,
    SavedSearch,
    Seen,
    Subscription,
    Theme,
    What,
)
from participation.told import OURS, told_kinds
from services_catalog.models import ServicePage
from services_catalog.notices import Board

TYPES = ("service", "office", "organism", "news")  # of the journal
LOCK = "SELECT pg_advisory_xact_lock(hashtext('participation.happenings'))"
BATCH = 200
MATCH_SECONDS = 20  # of a minute, for trying searches


@app.periodic(cron="* * * * *")
@app.task(
    name="participation.happenings", queue=queues.UPKEEP, queueing_lock="participation.happenings", pass_context=False
)
def happenings_read(timestamp: int) -> None:
    """Note what happened since the last look, and which searches it concerns."""
    while read():
        pass
    match_searches()


@transaction.atomic
def read() -> bool:
    """Read the next part of the journal. Returns whether there may be more. The first time it only looks around."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    mark = JournalPlace.objects.first()
    if mark is None:
        JournalPlace.objects.create(place=reading.newest())
        look_around()
        return False
    told = reading.after(mark.place, BATCH, TYPES)
    kinds = told_kinds()
    for one in told:
        _note(kinds[one.change.type], one.change.family, one.change.place)
    if told:
        JournalPlace.objects.update(place=told[-1].change.place)
    return len(told) == BATCH


def look_around() -> None:
    """Keep how everything reads now, telling nobody."""
    for kind in told_kinds().values():
        if kind.type in TYPES:
            for instance in kind.shown().iterator(chunk_size=BATCH):
                title, digest = reads(instance)
                row = {"type": kind.type, "digest": digest, "title": title}
                Seen.objects.update_or_create(family=instance.translation_key, defaults=row)


@transaction.atomic
def tell(instance: Theme | Consultation) -> None:
    """Note that one of ours was published, changed or taken down: it is in no journal, so its places are below zero."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    kind = next(kind for kind in OURS if kind.model is type(instance))
    place = -1 - Happening.objects.filter(family=instance.translation_key).count()
    _note(kind, instance.translation_key, place)


def _note(kind: Kind, family: Any, place: int) -> None:
    instance = kind.shown().filter(translation_key=family).first()
    before = Seen.objects.filter(pk=family).first()
    title, digest = reads(instance) if instance else (before.title if before else "", "")
    if digest == (before.digest if before else ""):
        return
    what = What.GONE if not digest else What.CHANGED if before else What.NEW
    Seen.objects.update_or_create(family=family, defaults={"type": kind.type, "digest": digest, "title": title})
    if kind.type == "news" and what != What.NEW:
        return  # a news item is told once: that a word of it was mended is none
    concerned = followed.concerns(instance) if instance else _concerned_before(family)
    happening, made = Happening.objects.get_or_create(
        family=family, place=place, defaults={"what": what, "type": kind.type, "title": title}
    )
    if made:
        HappeningOf.objects.bulk_create([HappeningOf(happening=happening, kind=k, ref=ref) for k, ref in concerned])


def _concerned_before(family: Any) -> list[tuple[str, str]]:
    """Return whom something concerns that can no longer be asked: who follows it itself, and whom it did last."""
    last = HappeningOf.objects.filter(happening__family=family).exclude(kind="search").order_by("-happening_id").first()
    if last is not None:
        return list(
            HappeningOf.objects.filter(happening=last.happening_id).exclude(kind="search").values_list("kind", "ref")
        )
    return [(kind, str(family)) for kind in ("procedure", "office", "institution", "theme", "consultation")]


def reads(instance: Any) -> tuple[str, str]:
    """Return (title, digest) of what everybody can read of a page or record in the language of the sources."""
    with followed.in_source_language():
        docs = list(registered()[type(instance)](instance))
        title = getattr(instance, "title", "") or getattr(instance, "name", "")
        others = {str(getattr(instance, name, "") or "") for name in ("category", "institution")}
        said: list[Any] = [[title, getattr(instance, "is_withdrawn", False)]]
        for doc in docs:
            # The name of its institution is a happening of the institution, not of all its procedures.
            body = [line for line in doc.body.split("\n") if line not in others]
            said.append([doc.title, doc.summary, body, doc.facts, {**doc.direct, "start": "start" in doc.direct}])
        if isinstance(instance, ServicePage):
            said.append(sorted([told.title, told.text, told.instead] for told in Board().of(instance)))
        if isinstance(instance, followed.Institution):
            said.append([instance.name, instance.url])
    text = json.dumps(said, ensure_ascii=False, default=str, sort_keys=True)
    return title[:255], hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def match_searches() -> int:
    """Try the searches that people follow on what happened since each was last tried, the longest untried first.

    Returns how many were tried. What there was no time for is tried in the next minute.
    """
    newest = Happening.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    done, until = 0, time.monotonic() + MATCH_SECONDS
    live = Subscription.objects.live().filter(kind="search").values("ref")
    waiting = SavedSearch.objects.filter(matched_up_to__lt=newest, pk__in=live).order_by("matched_up_to", "pk")
    oldest = waiting.values_list("matched_up_to", flat=True).first()
    things = _things(oldest, newest) if oldest is not None else {}
    while time.monotonic() < until and (row := waiting.first()):
        if (ids := searches.find(row.text, row.language)) is None:
            break  # no engine answers: in the next minute again
        _match(row, newest, [pk for pk, thing in things.items() if pk > row.matched_up_to and thing in set(ids)])
        done += 1
    return done


def _things(after: int, newest: int) -> dict[int, str]:
    """Return {number of a happening: the id of its thing} of what everybody can see, after one and up to another."""
    kinds = told_kinds()
    found = {}
    for happening in Happening.objects.filter(pk__gt=after, pk__lte=newest).exclude(what=What.GONE):
        instance = kinds[happening.type].shown().filter(translation_key=happening.family).first()
        if instance is not None:
            found[happening.pk] = kinds[happening.type].thing(instance)
    return found


@transaction.atomic
def _match(row: SavedSearch, newest: int, happenings: list[int]) -> None:
    """Say which happenings a search finds, and that it was tried up to the newest."""
    found = [HappeningOf(happening_id=pk, kind="search", ref=row.ref) for pk in happenings]
    HappeningOf.objects.bulk_create(found, ignore_conflicts=True)
    SavedSearch.objects.filter(pk=row.pk).update(matched_up_to=newest)
