"""The register: every kind of data that may be about a person, its rule and how it ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Max, Min, Q, QuerySet


@dataclass(frozen=True)
class Taken:
    """What went with the rows of a batch: how many files, and the names of things of other kinds ({key: names})."""

    files: int = 0
    others: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Gone:
    """What the removal of a batch took: the names that stand for it in the proof, and what went with it."""

    names: list[str]
    files: int = 0
    others: dict[str, list[str]] = field(default_factory=dict)


class Source(Protocol):
    """Where the things of a kind are found and how they are taken away."""

    def look(self, now: datetime) -> dict:
        """Return {"due": how many, "held": how many a hold keeps, "oldest", "newest", "labels": of some}."""

    def take(self, now: datetime, most: int, without: set[str]) -> Gone | None:
        """Remove up to `most` things that are due, in the running transaction; None when nothing is left."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of data. The texts are the lines of docs/data-register.md, in English like every manual.

    `public` is what the page "what we keep" says of it in the visitor's language: what (lazy str) and how long. Only a
    kind that holds nobody by name, or staff at work, has none, and `told` says so ("Not told: ...").
    """

    key: str  # "tramites_forms.submission": the room and the noun; for ever, proofs name it
    title: str
    holds: str  # which data, and of whom
    purpose: str
    rule: str  # for how long and from when, in words
    end: str  # what happens then: removed, or what of it stays
    told: str  # where the person reads it
    tables: tuple[str, ...]  # the models it covers, as app.Model
    source: Any  # a Source, or None for what ends with another kind
    order: int = 50  # what others need gone first is less
    seen_by: str = "whoever runs the site"
    public: tuple[Any, Any] | None = None
    # From what its owner holds (number and clave), the name it has in the proof; None when nobody holds anything.
    name_from: Callable[..., str | None] | None = None


LISTED = 50  # of a kind, in a dry run
_kinds: dict[str, Kind] = {}
_nobody: dict[str, str] = {}
_staff: dict[str, str] = {}


def register(kind):
    """Add a Kind (or replace none: raises ValueError on a second of the same key). Returns it."""
    if kind.key in _kinds:
        raise ValueError(f"{kind.key} is already registered")
    _kinds[kind.key] = kind
    return kind


def holds_nobody(reason, *labels):
    """Say that the tables `labels` ("app.Model", each by its name) hold nothing of people, and why (str)."""
    _note(_nobody, reason, labels)


def holds_staff(reason, *labels):
    """Say that the tables `labels` ("app.Model") name staff at work and nobody else, and how long (str)."""
    _note(_staff, reason, labels)


def _note(where, reason, labels):
    for label in labels:
        if label in _nobody or label in _staff:
            raise ValueError(f"{label} is already registered")
        where[label] = reason


def kinds():
    """Return every Kind, in the order in which they end."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.key))


def covered():
    """Return ({label of a table: keys of its kinds}, {label: why it holds nobody}, {label: how it names staff})."""
    of_people: dict[str, list[str]] = {}
    for kind in kinds():
        for label in kind.tables:
            of_people.setdefault(label, []).append(kind.key)
    return of_people, dict(_nobody), dict(_staff)


def delete_rows(rows):
    """Delete rows one by one, with what Django takes with them and the signals that say so."""
    for row in rows:
        row.delete()
    return Taken()


@dataclass(frozen=True)
class Rows:
    """The rows of a table that are due: the usual Source."""

    due: Callable[[datetime], QuerySet]
    held: Callable[[], Q] | None = None  # those among them that something keeps
    name: Callable[[Any], str] = field(default=lambda row: str(row.pk))
    label: Callable[[Any], str] = field(default=lambda row: str(row.pk))  # in the dry run: never a person's name
    remove: Callable[[list], Taken] = delete_rows
    moment: str = ""  # the field the rule counts from

    def _split(self, now):
        rows, held = self.due(now), self.held() if self.held else None
        if held is None:
            return rows, None
        return rows.exclude(held), rows.filter(held)

    def look(self, now):
        rows, held = self._split(now)
        said = {"due": rows.count(), "held": held.count() if held is not None else 0}
        if self.moment:
            said |= rows.aggregate(oldest=Min(self.moment), newest=Max(self.moment))
        said["labels"] = [self.label(row) for row in rows.order_by("pk")[:LISTED]]
        return said

    def take(self, now, most, without):
        rows, _held = self._split(now)
        rows = rows.exclude(pk__in=without) if without else rows
        found = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:most])
        if not found:
            return None
        return self._gone(found)

    def _gone(self, rows):
        names = [self.name(row) for row in rows]
        taken = self.remove(rows)
        return Gone(names, taken.files, taken.others)

    def first(self, now, most, without):
        """Return the keys of the next rows: what is tried one by one after a batch that failed."""
        rows, _held = self._split(now)
        rows = rows.exclude(pk__in=without) if without else rows
        return list(rows.order_by("pk").values_list("pk", flat=True)[:most])

    def take_one(self, now, pk):
        """Remove one row, if it still is due."""
        rows, _held = self._split(now)
        row = rows.filter(pk=pk).select_for_update(of=("self",), skip_locked=True).first()
        if row is None:
            return None
        return self._gone([row])
