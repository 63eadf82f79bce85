"""What docs/decisions/search.md claims beside the judged lists: facts on the first card, corrections, places.

Each function asks an engine (or only the reading) about a list and returns what was right and what was not.
"""

import contextlib
import csv
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core import places

from . import analysis, labels
from .engines.base import Engine, EngineUnavailable, Query, Results
from .nearby import elsewhere, offices_for
from .query import understand
from .results import answers_of

SAID = 60  # letters of what the card must say
TRIES = 5


@dataclass
class Count:
    """How many were asked, and those that went wrong, each as what may be read: (question, what came)."""

    asked: int = 0
    wrong: list[tuple] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share that went right, from 0 to 1."""
        return 1 - len(self.wrong) / self.asked if self.asked else 0.0


def answered(engine: Engine, query: Query) -> Results:
    """Return what an engine answers, asked again when it is late: on a busy machine the list is measured, not it."""
    for _ in range(TRIES - 1):
        with contextlib.suppress(EngineUnavailable):
            return engine.search(query)
        time.sleep(1)
    return engine.search(query)


def facts(engine: Engine, path: Path) -> Count:
    """Return of how many questions for a fact the first card says it: of the right page, `says` or any answer."""
    count, asked = Count(), {}
    for row in _rows(path):
        asked.setdefault(row["query"], []).append(row)
    for text, rows in asked.items():
        query = understand(text)
        hits = answered(engine, query).hits
        answers = answers_of(hits[0], query) if hits else []
        if rows[0]["says"]:
            said = " ".join([*(one["text"] for one in answers), *hits[0].facts]) if hits else ""
            right = rows[0]["says"].casefold()[:SAID] in said.casefold()
        else:
            kind = labels.ANSWERS[rows[0]["class"]]
            right = any(one["label"] == kind and one["text"] for one in answers)
        count.asked += 1
        if not right or hits[0].id not in {row["doc"] for row in rows}:
            count.wrong.append((text, hits[0].id if hits else "", ", ".join(query.asked)))
    return count


@dataclass
class Corrections:
    """Of words: those replaced, those replaced by another than was meant, and those misspelt that stayed."""

    replaced: int = 0
    wrong: list[tuple] = field(default_factory=list)
    misspelt: int = 0
    missed: list[tuple] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return 1 - len(self.wrong) / self.replaced if self.replaced else 1.0

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / self.misspelt if self.misspelt else 1.0


def corrections(path: Path) -> Corrections:
    """Return how the words of a list (query, meant) are corrected. Where nothing is misspelt both are the same."""
    count = Corrections()
    for row in _rows(path):
        typed, meant = (_words(row[name]) for name in ("query", "meant"))
        shown = _words(understand(row["query"]).corrected or row["query"])
        if not len(typed) == len(meant) == len(shown):  # words joined or taken apart count as one
            typed, meant, shown = ([" ".join(words)] for words in (typed, meant, shown))
        for one, right, now in zip(typed, meant, shown, strict=True):
            count.misspelt += one != right
            count.replaced += now != one
            if now not in (one, right):
                count.wrong.append((row["query"], one, now))
            if right not in (one, now):
                count.missed.append((row["query"], one, now))
    return count


def _words(text):
    return [token.folded for token in analysis.tokens(analysis.normalise(text), keep_stop_words=True)]


def places_asked(matters: dict[str, list[str]], seed: int = 14) -> Iterator[tuple[str, str, str]]:
    """Yield (matter, name, text) of every municipality and province x matter x «en», «de», bare, misspelt once."""
    draw = random.Random(seed)  # noqa: S311 (no secret)
    for place in (one for province in places.provinces() for one in (province, *province.municipalities)):
        for matter in matters:
            ways = ("{} en {}", "{} de {}", "{} {}")
            yield from ((matter, place.name, way.format(matter, place.name)) for way in ways)
            yield matter, place.name, f"{matter} en {misspelt(place.name, draw)}"


def misspelt(name: str, draw: random.Random) -> str:
    """Return a name with one letter lost, twice or swapped with the one before."""
    place = draw.randrange(1, max(len(name) - 1, 2))
    way = draw.choice(["lost", "twice", "swapped"])
    if way == "lost":
        return name[:place] + name[place + 1 :]
    if way == "twice":
        return name[:place] + name[place] + name[place:]
    return name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :]


def place_of_answer(engine: Engine, matter: list[str], name: str, text: str) -> tuple[str, str]:
    """Return what is wrong with the answer to a question at a place: ("first" or "unsaid" or "", what came first).

    "first": neither the matter nor an office comes first. "unsaid": the first card is of an office of another place
    and does not say so, or the place was read and nothing says whether we have its office.
    """
    query = understand(text)
    results = answered(engine, query)
    first = results.hits[0] if results.hits else None
    came = f"{first.id} {first.title}" if first else ""
    if first is None or not (first.id in matter or first.type == "office"):
        return "first", came
    if first.type == "office":
        called = analysis.fold(name) in analysis.fold(f"{first.title} {first.summary}")
        return ("", came) if called or query.place or elsewhere(first, query) else ("unsaid", came)
    attended = bool(first.direct.get("office_kinds")) or first.type == "organism"
    if query.place and attended and offices_for(query, results) is None:
        return "unsaid", came
    return "", came


def _rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
