"""Keeping the engines true: feeding them from the outbox, making an index anew, looking for drift."""

import hashlib
import inspect
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.db.models import F
from django.utils import timezone

from core.language_paths import codes
from core.searchable import registered
from services_catalog import facets

from . import analysis, outbox, related
from .engines import base
from .extraction import everything, extract
from .models import EngineState, Indexed
from .vocabulary import vocabulary

BATCH = 100


def feed(engine):
    """Bring `engine` up to date with the outbox. Returns (sources read, whether rows are still to come).

    The cursor moves with the documents or not at all: if the engine fails, the same rows are read again.
    """
    total = 0
    while True:
        with outbox.reading(engine.name) as state:
            entries = outbox.after(state, BATCH)
            if entries:
                _apply(engine, {entry.source for entry in entries})
                state.sequence = entries[-1].id
            state.fed_at = timezone.now()
            state.save(update_fields=["sequence", "fed_at"])
        total += len(entries)
        if len(entries) < BATCH:
            return total, outbox.waiting(state)


def _apply(engine, sources):
    """Give the engine what `sources` yield now, and take away what they yielded before and no more."""
    found = [extract(source) for source in sorted(sources)]
    engine.index([doc for one in found for doc in one.docs])
    for one in found:
        keys = {doc.key for doc in one.docs}
        gone = set(
            Indexed.objects.filter(engine=engine.name, source=one.source)
            .exclude(key__in=keys)
            .values_list("key", flat=True)
        )
        # A key that moved to another source (a page made again with the same slug) stays.
        engine.delete(sorted(gone), one.version)
        Indexed.objects.filter(engine=engine.name, source=one.source, key__in=gone).delete()
    engine.settle()
    _remember(engine.name, found)


def _remember(engine_name, found):
    rows = [
        Indexed(engine=engine_name, source=one.source, key=doc.key, version=doc.version)
        for one in found
        for doc in one.docs
    ]
    Indexed.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["engine", "key"], update_fields=["source", "version"]
    )


def rebuild(engine, progress=lambda text: None):
    """Make the whole index anew beside the one in service, then switch. Changes made meanwhile are in it too."""
    start = EngineState(sequence=outbox.settled())
    successor = engine.successor()
    found = {}
    for batch in everything():
        successor.index([doc for one in batch for doc in one.docs])
        for one in batch:
            found[one.source] = one
        progress(f"{sum(len(one.docs) for one in found.values())} documents")
    with outbox.reading(engine.name):
        for source in {entry.source for entry in outbox.after(start)}:
            before, now = found.get(source), extract(source)
            successor.index(now.docs)
            gone = {doc.key for doc in before.docs} - {doc.key for doc in now.docs} if before else set()
            successor.delete(sorted(gone), now.version)
            found[source] = now
        successor.settle()
        expected = {doc.key for one in found.values() for doc in one.docs}
        stored = set(successor.versions())
        if stored != expected:
            raise RuntimeError(f"{engine.name}: {len(stored)} documents stored, {len(expected)} expected")
        engine.replace_with(successor)
        if engine.name != "postgres":  # which counts its generations itself
            EngineState.objects.filter(engine=engine.name).update(generation=F("generation") + 1)
        EngineState.objects.filter(engine=engine.name).update(made_with=recipe())
        Indexed.objects.filter(engine=engine.name).delete()
        _remember(engine.name, list(found.values()))
    if engine.name == "postgres":
        related.compare()
        vocabulary.recount()
    return len(expected)


@dataclass
class Drift:
    """Where an engine differs from the database."""

    missing: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)

    def __bool__(self):
        return bool(self.missing or self.surplus)


def check(engine):
    """Return the Drift of an engine, after feeding it what waits."""
    feed(engine)
    expected = {doc.key for batch in everything() for one in batch for doc in one.docs}
    stored = set(engine.versions())
    return Drift(missing=sorted(expected - stored), surplus=sorted(stored - expected))


def recipe():
    """Return what stands for what decides what an index holds: the languages of the site, and the code."""
    return hashlib.sha256(f"{codes()} {_code()}".encode()).hexdigest()


@cache
def _code():
    """The code: analysis, mapping, engines, facets, extractors."""
    modules = {sys.modules[extractor.__module__] for extractor in registered().values()}
    modules |= {analysis, facets}
    sources = [inspect.getsource(module) for module in modules]
    # The engines are read as files: importing them all would load the client of one that this site may not have.
    sources += [path.read_text("utf-8") for path in Path(base.__file__).parent.glob("*.py")]
    return "".join(sorted(sources))


def outdated(engine_name):
    """Say whether the index of an engine was made by other code than this: an upgrade came, it must be made anew."""
    return EngineState.objects.filter(engine=engine_name, generation__gt=1).exclude(made_with=recipe()).exists()


def built(engine_name):
    """Say whether an engine was ever filled whole. Until then its silence would be taken for «nothing found»."""
    return EngineState.objects.filter(engine=engine_name, generation__gt=1).exists()
