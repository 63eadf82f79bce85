"""What an engine is: a place that takes SearchDocs and answers parsed queries. Both engines pass the same tests."""

import datetime
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from core.searchable import SearchDoc
from search import analysis, ours, related
from search.gazetteer import Place
from search.ours import Doubt
from services_catalog.facets import FACETS as PROCEDURE_FACETS

# What it is, by what procedures are narrowed, and the year of news.
FACETS = ("type", *(facet.name for facet in PROCEDURE_FACETS), "date")
PIN_SCORE = 1_000_000  # above whatever the words of a document may count
PAGE_SIZE = 10
NEAREST = 3  # results shown as the most alike when nothing of ours answers
IN_PARENTHESES = re.compile(r"\([^)]*\)")
GROUP, GROUP_FIRST = 3, 2  # results of each of several things asked; those that come before all others
SEARCH_SECONDS = 1.5  # no engine takes longer over a question
# Results that are put in order by how like they are to the first one, and how much that counts.
WINDOW = 20
LIKENESS = 0.4
# Documents that only are like the first, shown where the results are few: how many, how like at least, and their worth.
BESIDE, BESIDE_LIKE, BESIDE_WORTH = 8, 0.15, 0.7

# How likely a person is looking for each kind of thing when the words fit equally well.
TYPE_WEIGHTS = {
    "service": 1.0,
    "guide": 0.97,
    "form": 0.1,  # its procedure, which leads to it, says more
    "organism": 0.8,
    "page": 0.75,
    "office": 0.72,
    "document": 0.65,
    "news": 0.62,
}


# Of a procedure when a fact of one is asked: news about it are no answer.
ASKED_OF_SERVICE = 1.3
FIGURES = frozenset(("cost", "term", "validity", "law"))

# Results in the visitor's language come first among those that fit as well.
OWN_LANGUAGE = 1.15

NAMED_THERE = 1.0  # of what is called by the place, more
# Of an office that serves the place that was named.
OFFICE_THERE = 2.2

# How much better a document is when it is called exactly what was typed: institutions, by name or acronym, above all.
WHOLE_NAME = 0.5
WHOLE_NAME_ORGANISM = 1.5


class EngineUnavailable(Exception):
    """The engine did not answer in time or at all. The caller asks the other one."""


@dataclass(frozen=True)
class IndexedDoc:
    """A SearchDoc ready for an engine: with its version, the languages it is served to and how popular it is."""

    doc: SearchDoc
    version: int
    served_to: tuple[str, ...]
    popularity: float = 0.0

    @property
    def key(self) -> Any:
        return f"{self.doc.id}@{self.doc.language}"


@dataclass(frozen=True)
class Alternative:
    """One way to say a concept: `terms` that must all be there. `weight` is below 1 for guesses."""

    terms: tuple[str, ...]
    weight: float = 1.0
    kind: str = "typed"  # typed, synonym, family, spelling, prefix, part (a word of what was typed together)


@dataclass(frozen=True)
class Concept:
    """One thing the person asks for, in all the ways it may be written. Optional ones only help the order.

    `passing`: said around it, in words that no title or keyword holds. Optional, and against being ours (ours.py).
    `weight` is how much of the question it is: the rarer its words, the more.
    """

    alternatives: tuple[Alternative, ...]
    weight: float = 1.0
    optional: bool = False
    passing: bool = False

    def longer_ways(self) -> Any:
        """Yield this concept with all its alternatives, then with those of two terms or more, of three or more, ...

        A title that holds n of these holds n words of the question: how much of the title they are is its worth.
        """
        for length in range(1, max(len(one.terms) for one in self.alternatives) + 1):
            longer = tuple(one for one in self.alternatives if len(one.terms) >= length and one.kind != "part")
            yield replace(self, alternatives=longer)


@dataclass(frozen=True)
class Query:
    """A search, understood: what an engine needs and nothing about where it came from."""

    text: str
    language: str
    concepts: tuple[Concept, ...] = ()
    phrase: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()  # words typed with accents: «año» is not «ano»
    whole: tuple[str, ...] = ()  # all the terms, with the place and without: a document may be called exactly that
    need: float = 0.5  # the share of the question (by weight) that a result must hold
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pinned: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    page: int = 1
    page_size: int = PAGE_SIZE
    newest_first: bool = False
    place: Place | None = None  # where the person asks about
    serving: tuple[str, ...] = ()  # facet values of the offices of the place that was named: no others are results
    corrected: str = ""
    chosen_place: str | None = None  # its key when it was chosen beside the text, "" when none is to be read in it
    there: tuple[str, ...] = ()  # the terms of its name: what is called by it is meant
    near: bool = False  # it asks for what is near the person, and names no place
    asked: tuple[str, ...] = ()  # the kinds of fact that are asked for, see asking.py
    missing: tuple[str, ...] = ()  # words typed that no document holds, in any form
    offered: str = ""  # what may have been meant instead: nothing was searched for it
    exactly: bool = False  # what was typed and nothing that was guessed
    doubt: Doubt | None = None  # what speaks for and against being ours
    parts: "tuple[Query, ...]" = ()  # the several things that are asked
    looser: "Query | None" = None  # what is asked when nothing holds enough of this one
    stamp: int = 0  # of the vocabulary it was understood with

    @property
    def asks_a_figure(self) -> bool:
        """Say whether the price, the time or the law is asked: what a procedure says and news do not."""
        return not FIGURES.isdisjoint(self.asked)

    @cached_property
    def terms(self) -> Any:
        """All the terms that are asked for, in whatever way: what is marked in the results."""
        return {term for concept in self.concepts for one in concept.alternatives for term in one.terms}


@dataclass(frozen=True)
class Hit:
    """One result."""

    id: str
    type: str
    language: str
    title: str
    url: str
    summary: str = ""
    body: str = ""
    facts: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    direct: dict[str, Any] = field(default_factory=dict)
    date: datetime.date | None = None
    score: float = 0.0
    pinned: bool = False
    beside: bool = False  # it holds too little of what was asked, and is like the first result


@dataclass(frozen=True)
class Results:
    """The answer: how many, the hits of the asked page, and the counts of each facet under the other filters.

    `beside`: how many more are listed that only are like the first result.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    engine: str = ""
    loose: bool = False  # nothing held enough of what was asked: these hold a part of it
    beside: int = 0
    nearest: tuple[Hit, ...] = ()  # when nothing of ours answers: what is most alike, and no answer
    groups: tuple[tuple[str, tuple[Hit, ...]], ...] = ()  # what answers each of several things asked


class Engine(ABC):
    """Everything the rest of the house may ask of an engine."""

    name = ""

    @abstractmethod
    def index(self, docs: Any) -> Any:
        """Add or replace IndexedDocs. A version older than the stored one changes nothing."""

    @abstractmethod
    def delete(self, keys: Any, version: Any) -> Any:
        """Remove documents by key (`id@language`), unless a newer version is stored."""

    def settle(self) -> Any:  # noqa: B027 (an engine that has nothing to do is right to do nothing)
        """Make what was written findable at once."""

    def search(self, query: Any) -> Any:
        """Return the Results of a Query or, when nothing holds enough of it, of its looser reading.

        The first WINDOW results come in the order of how like they are to the first, see `_beside_each_other`. Raises
        EngineUnavailable.
        """
        if not query.concepts and not query.pinned:
            return Results(0, (), {}, self.name)
        window = max(WINDOW, query.page_size) if query.page == 1 else WINDOW
        if query.filters or query.newest_first or query.pinned or query.page * query.page_size > window:
            return self._found(query)
        found = self._found(replace(query, page=1, page_size=window))
        if query.page == 1 and query.doubt and _is_nothing(query.doubt, found):
            return Results(0, (), {}, self.name, nearest=found.hits[:NEAREST])
        if query.page == 1 and query.parts:
            grouped = self._grouped(query, found)
            if grouped.groups:
                return grouped
        return _page_of(_beside_each_other(found, query), query)

    def _found(self, query: Query) -> Results:
        found = self.answer(query)
        if found.total or query.looser is None or any(found.facets.values()):
            return found  # facets: there are results, under other filters
        return replace(self.answer(query.looser), loose=True)

    def _grouped(self, query: Query, found: Results) -> Results:
        """Return `found` with the answers to each thing asked, the best of each first; alone when they are one."""
        if found.hits and _names_all(found.hits[0], query):
            return found  # «pago y resolución del derecho de superficie» is one procedure
        groups = [(part.text, self._found(replace(part, page_size=GROUP)).hits) for part in query.parts]
        if len({hits[0].id for _, hits in groups if hits}) < len(groups):
            return found
        first = [hits[place] for place in range(GROUP_FIRST) for _, hits in groups if len(hits) > place]
        ordered = {hit.id: hit for hit in (*first, *found.hits)}
        hits = tuple(ordered.values())[: query.page_size]
        return replace(found, total=max(found.total, len(ordered)), hits=hits, groups=tuple(groups))

    @abstractmethod
    def answer(self, query: Any) -> Any:
        """Return the Results of a Query that asks something. Raises EngineUnavailable."""

    @abstractmethod
    def suggest(self, words: Any, language: str, limit: Any = 8, *, pinned: Any = ()) -> Any:
        """Return Hits whose title or keywords hold all `words` (folded), the last one perhaps unfinished."""

    @abstractmethod
    def versions(self) -> Any:
        """Return {key: version} of everything stored, for search_check."""

    @abstractmethod
    def successor(self) -> Any:
        """Return an engine with a new, empty index beside the one in service, to be filled."""

    @abstractmethod
    def replace_with(self, successor: Any) -> Any:
        """Put the index of `successor` in service, in one step, and drop the old one."""

    def count(self) -> Any:
        """Return how many documents are stored."""
        return len(self.versions())


def _beside_each_other(found: Results, query: Query) -> Results:
    """Return `found`, all of one window, put in order by score and by how like each is to the first result.

    Where the results are few, what is like the first is listed among them, marked. The first one stays.
    """
    first = found.hits[0] if found.hits else None
    if first is None:
        return found
    like = related.like(first.id, first.language, query.stamp)
    if not like:
        return found
    best = first.score or 1.0
    worth = {hit.id: min(hit.score / best, 1) + LIKENESS * like.get(hit.id, 0) for hit in found.hits}
    worth[first.id] = 2.0 + LIKENESS
    room = 0 if found.loose else min(BESIDE, WINDOW - found.total)
    alike = [one for one, how in like.items() if how >= BESIDE_LIKE and one not in worth and one not in query.hidden]
    others = tuple(Hit(**one, beside=True) for one in related.documents(alike[: max(room, 0)], query.language))
    worth |= {hit.id: BESIDE_WORTH * like[hit.id] for hit in others}
    hits = sorted((*found.hits, *others), key=lambda hit: -worth[hit.id])
    return replace(found, hits=tuple(hits), beside=len(others))


def _page_of(found: Results, query: Query) -> Results:
    start = (query.page - 1) * query.page_size
    return replace(found, hits=found.hits[start : start + query.page_size])


def _names_all(hit: Hit, query: Query) -> bool:
    """Say whether the title of a result holds all that a question asks."""
    named = analysis.held(analysis.normalise(hit.title), query.terms)
    counted = [concept for concept in query.concepts if not concept.optional]
    return all(any(named.issuperset(one.terms) for one in concept.alternatives) for concept in counted)


def _is_nothing(doubt: Doubt, found: Results) -> bool:
    if not found.hits:
        return False  # the page says so anyway
    best = found.hits[0]
    return ours.nothing(doubt, (best.summary, best.body, *best.labels.values()), best.title, best.score)


def facet_values(doc: Any) -> Any:
    """Return what a SearchDoc is narrowed by, as `group:value`: its facets, its type and, for news, its year."""
    values = [f"type:{doc.type}", *(f"{name}:{one}" for name, found in doc.facets.items() for one in found)]
    if doc.type == "news" and doc.date:
        values.append(f"date:{doc.date.year}")
    return values


def whole_names(doc: Any) -> Any:
    """Return the names of a SearchDoc as `Query.whole` writes them: its title and each of its keywords.

    What a title adds in parentheses explains it: «Pensión por edad (jubilación)» is called «pensión por edad» too. An
    office is called as its institution (an acronym), not as its kind: «vivienda» asks for no office.
    """
    keywords = [one for one in doc.keywords if doc.type != "office" or one.isupper()]
    names = {"-".join(analysis.terms(name)) for name in (doc.title, IN_PARENTHESES.sub(" ", doc.title), *keywords)}
    return sorted(name for name in names if name and len(name) <= 100)


def searched_labels(doc: Any) -> Any:
    """Return the words of the facets of a SearchDoc that find it: its category, institution and provinces."""
    slugs = [slug for facet in PROCEDURE_FACETS if facet.finds for slug in doc.facets.get(facet.name, ())]
    return [doc.labels[slug] for slug in slugs if slug in doc.labels]
