"""A version of a kind, read: what a case of it may do from where it is. Pure: no request, no database.

`Life` is made of the document of a KindVersion. `faults` says in words why a document is not fit to be lived by.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.language_paths import active

Words = Any  # str, or what gettext_lazy makes of one
PLACEHOLDERS = {"state"}
# How opinions of other bodies are, of the kinds that say nothing else and of versions from before there were any.
OPINIONS = {"days": 10, "pauses": False, "told": True}
WRITTEN = re.compile(r"\{([^{}]*)\}")


class DaysUnit(models.TextChoices):
    NATURAL = "natural", _("natural days")
    WORKING = "working", _("working days: Monday to Friday, without holidays")


class Taker(models.TextChoices):
    """Who takes a step."""

    OFFICER = "officer", _("An officer or a head of the team")
    HEAD = "head", _("A head of the team")
    EXPERT = "expert", _("An expert of the team")
    SYSTEM = "system", _("The clock, after the days given")


@dataclass(frozen=True)
class Place:
    """A state of a version. `id` is the key of its State row, which events and cases point to."""

    id: int
    slug: str
    label: str
    explanation: str = ""
    staff_label: str = ""
    translations: dict[str, dict[str, str]] = field(default_factory=dict, hash=False)
    waits: bool = False
    closes: bool = False
    position: int = 0

    def in_words(self) -> tuple[str, str]:
        """Return (label, explanation) for the citizen in the active language, in Spanish where it is not written."""
        said = self.translations.get(active(), {})
        return said.get("label") or self.label, said.get("explanation") or self.explanation

    @property
    def for_staff(self) -> str:
        return self.staff_label or self.label


@dataclass(frozen=True)
class Way:
    """A step of a version from `source` to `target` (keys of Places)."""

    slug: str
    label: str
    source: int
    target: int
    who: str = Taker.OFFICER
    needs_text: bool = False
    needs_note: bool = False
    four_eyes: bool = False
    after_days: int | None = None
    form: int | None = None  # the FormVersion that the officer fills to take it
    message: str = ""
    translations: dict[str, dict[str, str]] = field(default_factory=dict, hash=False)

    def sentence(self, language: str, state: str) -> str:
        """Return what the citizen is told in `language`, or "": the general words then serve."""
        translated = self.translations.get(language, {}).get("message", "")
        own = self.message if language == settings.LANGUAGE_CODE else translated
        return own.replace("{state}", state)


class Life:
    """The life of the cases of one version of a kind."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.places = {one["id"]: Place(**one) for one in document["states"]}
        self.ways = [Way(**one) for one in document["steps"]]
        self.name: str = document["name"]
        self.legal_days: int = document["legal_days"]
        self.legal_unit: str = document["legal_unit"]
        self.extension_days: int = document["extension_days"]
        self.redirect_days: int = document["redirect_days"]
        self.appeal_days: int = document["appeal_days"]
        self.correction_days: int = document["correction_days"]
        self.document_title: str = document["document_title"]
        self.document_text: str = document["document_text"]
        self.document_fact: str = document.get("document_fact", "")
        said = OPINIONS | document.get("opinions", {})
        self.opinion_days: int = said["days"]
        self.opinion_pauses: bool = said["pauses"]
        self.opinion_told: bool = said["told"] or said["pauses"]  # nobody's days stop without a word

    @cached_property
    def first(self) -> Place:
        """Where a case begins: states are written in order."""
        return next(iter(self.places.values()))

    @cached_property
    def last(self) -> Place:
        """Where a case ends that nobody decides: withdrawn by the citizen."""
        return next(one for one in self.places.values() if one.closes)

    def out_of(self, state_id: int) -> list[Way]:
        return [way for way in self.ways if way.source == state_id]

    def steps(self, state_id: int) -> list[Way]:
        """The steps that only move a case. What waits is asked (corrections), what ends is decided (deciding)."""
        if self.places[state_id].waits:
            return []
        return [way for way in self.out_of(state_id) if not (self.asks(way) or self.ends(way))]

    def asks(self, way: Way) -> bool:
        return self.places[way.target].waits

    def ends(self, way: Way) -> bool:
        return self.places[way.target].closes


_lives: dict[str, Life] = {}
MOST_LIVES = 200  # kept in a process


def life_in(version: Any) -> Life:
    """Return the Life of a KindVersion. Made once in a process: a document is known by its hash."""
    found = _lives.get(version.content_hash)
    if found is None:
        if len(_lives) >= MOST_LIVES:
            _lives.clear()
        found = _lives[version.content_hash] = Life(version.document)
    return found


def faults(document: dict[str, Any]) -> list[Words]:
    """Return why a document is not fit to be lived by (list of words for who edits it); none when it is."""
    states, steps = document["states"], document["steps"]
    if not states:
        return [_("It has no state.")]
    if unreadable := [*_faults_of_words([*states, *steps])]:
        return unreadable
    return [
        *_faults_of_states(states),
        *_faults_of_steps(document),
        *_faults_of_ways(Life(document)),
    ]


def _faults_of_words(named: list[dict[str, Any]]) -> Iterator[Words]:
    """What is written for other languages must be texts: pages of citizens read it."""
    for one in named:
        said = one["translations"]
        whole = isinstance(said, dict) and all(
            isinstance(words, dict) and all(isinstance(text, str) for text in words.values()) for words in said.values()
        )
        if not whole:
            yield _("The other languages of “%(what)s” are not written as in the example.") % {"what": one["label"]}


def _faults_of_states(states: list[dict[str, Any]]) -> Iterator[Words]:
    first = states[0]
    if sum(one["position"] == first["position"] for one in states) > 1:
        yield _("Two states are first: give them different positions.")
    if first["closes"] or first["waits"]:
        yield _("A case cannot begin in “%(state)s”: it would be over, or wait, before anybody saw it.") % {
            "state": first["label"]
        }
    if not any(one["closes"] for one in states):
        yield _("No state ends the case.")
    for one in states:
        if one["closes"] and one["waits"]:
            yield _("“%(state)s” cannot end the case and wait for the citizen.") % {"state": one["label"]}


def _faults_of_steps(document: dict[str, Any]) -> Iterator[Words]:
    places = {one["id"]: one for one in document["states"]}
    for one in document["steps"]:
        named = {"step": one["label"]}
        if one["source"] not in places or one["target"] not in places:
            yield _("The step “%(step)s” leads from or to a state that is no longer used.") % named
            continue
        source, target = places[one["source"]], places[one["target"]]
        if source["id"] == target["id"]:
            yield _("The step “%(step)s” leads nowhere: both of its states are the same.") % named
        if source["closes"]:
            yield _("The step “%(step)s” leaves a state that ends the case.") % named
        if source["waits"] and not target["closes"]:
            yield _("The step “%(step)s” leaves a state that waits: the case returns from it by itself.") % named
        if one.get("form") and not target["closes"]:
            yield _("Only a step that ends the case asks for a form: take it out of “%(step)s”.") % named
        yield from _faults_of_taker(one, moves=not (target["closes"] or target["waits"]))
        for text in (one["message"], *(said.get("message", "") for said in one["translations"].values())):
            if unknown := set(WRITTEN.findall(text)) - PLACEHOLDERS:
                yield _("The message of “%(step)s” asks for {%(what)s}, which nobody knows.") % (
                    named | {"what": sorted(unknown)[0]}
                )


def _faults_of_taker(one: dict[str, Any], moves: bool) -> Iterator[Words]:
    """`moves`: the step only moves the case; it neither asks nor ends."""
    named = {"step": one["label"]}
    if one["who"] == Taker.SYSTEM:
        if not moves:
            yield _("The clock cannot take the step “%(step)s”: people decide and ask.") % named
        if not one["after_days"]:
            yield _("Say after how many days the clock takes the step “%(step)s”.") % named
        if one["needs_text"] or one["needs_note"] or one["four_eyes"]:
            yield _("The clock writes nothing: the step “%(step)s” can need no words, note or four eyes.") % named
    elif one["after_days"]:
        yield _("Only the clock waits for days: leave them empty in the step “%(step)s”.") % named
    if one["who"] == Taker.EXPERT and not moves:
        yield _("An expert cannot take the step “%(step)s”: officers decide and ask.") % named


def _faults_of_ways(life: Life) -> Iterator[Words]:
    ways = [way for way in life.ways if way.source in life.places and way.target in life.places]
    # A state that waits always leads back to where it was entered from.
    edges = {(way.source, way.target) for way in ways}
    edges |= {(way.target, way.source) for way in ways if life.asks(way)}
    reached = _closure({life.first.id}, edges)
    ends = {one.id for one in life.places.values() if one.closes}
    ending = _closure(ends, {(target, source) for source, target in edges})
    for place in life.places.values():
        named = {"state": place.label}
        if place.id not in reached:
            yield _("No case can get to “%(state)s”.") % named
        if place.closes or place.waits:
            continue
        out = [way for way in ways if way.source == place.id]
        theirs = [way for way in out if way.who in (Taker.OFFICER, Taker.HEAD)]
        if not any(way for way in theirs if not life.asks(way)):
            yield _("Nobody of the team can take a case on from “%(state)s”.") % named
        elif not any(way for way in theirs if not (way.four_eyes or life.asks(way))):
            yield _("Who brings a case to “%(state)s” could not take it back: add a step without four eyes.") % named
        elif place.id not in ending:
            yield _("A case in “%(state)s” can never end.") % named
        if any(way.four_eyes for way in out) and not any(way.target == place.id for way in ways):
            yield _("Nobody brings a case to “%(state)s”, so four eyes say nothing there.") % named


def _closure(begun: set[int], edges: set[tuple[int, int]]) -> set[int]:
    """Return what can be reached from `begun` over `edges`."""
    found, waiting = set(begun), list(begun)
    while waiting:
        here = waiting.pop()
        for source, target in edges:
            if source == here and target not in found:
                found.add(target)
                waiting.append(target)
    return found
