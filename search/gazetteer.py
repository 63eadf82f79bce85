"""The places of Cuba as people write them inside a question: read as places, never as words.

Official names come from core/data/places.json, everyday ones from data/place_names.json. Many are ordinary words,
people or countries too («Colón», «Playa», «Bolivia»): those are places only where the words around them say so.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from rapidfuzz.distance import OSA

from core import places

from . import analysis

DATA = Path(__file__).parent / "data" / "place_names.json"
LONGEST = 5  # words of a name
SHORTEST_GUESSED = 4  # letters of a misspelt name
INSIDE = analysis.word_set(
    "en de del desde hacia por municipio municipios provincia ciudad reparto pueblo poblado barrio aqui vivo"
)
ARTICLES = analysis.word_set("la el los las una un mi su unas unos tu")
TOWARDS = analysis.word_set("a para hacia desde")
DAYS = analysis.word_set("el del desde hasta al")
ABROAD = analysis.word_set("""
    viajar viaje visa visado exterior extranjero trabajar mision misiones emigrar consulado embajada vuelo vuelos pais
    internacional apostillar legalizar titulo miami estudiar residencia nacionalidad colaboracion frontera
""")
# What an office is called or gives: beside them even an ordinary word is a place («onat playa»).
OFFICES = analysis.word_set("""
    pasaporte pasaportes carnet carne onat registro civil licencia conduccion notaria notario notarias banco bandec bpa
    etecsa oficoda juzgado tribunal oficina oficinas direccion delegacion bufete tramites policia vivienda bodega
    telefono horario electrica gas correos identidad planificacion fisica agricultura trabajo justicia propiedad
    transito chapa somaton joven club cadeca fiscalia inass gobierno circulo universidad comercio comercial
""")


@dataclass(frozen=True)
class Place:
    """A municipality, or a whole province when `municipality` is empty. `name` is the official one.

    `also` holds the codes of others that are called the same: nobody can tell which San Luis is meant.
    """

    name: str
    province: str
    municipality: str = ""
    also: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What stands for it in an address: the code of the municipality or the slug of the province."""
        return self.municipality or self.province

    @property
    def full_name(self) -> str:
        """«Trinidad, Sancti Spíritus», or the province alone."""
        where = [places.province(key).name for key in (self.province, *map(_province_of, self.also))]
        return self.name if self.name == where[0] else f"{self.name}, {' / '.join(where)}"

    def has(self, key: str) -> bool:
        """Say whether an office whose place has this key (see `key`) serves it."""
        if not self.municipality:
            return key == self.province or places.province(key.partition("-")[0]) == places.province(self.province)
        codes = (self.municipality, *self.also)
        return key in codes or key in map(_province_of, codes)

    @property
    def serving(self) -> tuple[str, ...]:
        """The facet values of the offices that serve it: its own and those of its whole province."""
        if not self.municipality:
            return (f"province:{self.province}",)
        codes = (self.municipality, *self.also)
        return (*(f"municipality:{code}" for code in codes), *(f"whole:{_province_of(code)}" for code in codes))


@dataclass(frozen=True)
class Found:
    """A place read in a text: the places of the words it stands on, among all of them."""

    place: Place
    start: int
    end: int
    guessed: bool = False


def _province_of(code):
    """Return the slug of the province of a municipality's code."""
    return places.province(code.partition("-")[0]).slug


def place_of(key: str) -> Place | None:
    """Return the Place of a municipality's code («07-trinidad») or a province's slug, or None."""
    if municipality := places.municipality(key):
        return Place(municipality.name, places.province(municipality.province_code).slug, municipality.code)
    province = places.province(key)
    return Place(province.name, province.slug) if province and province.slug == key else None


def _folded(name):
    return tuple(token.folded for token in analysis.tokens(analysis.normalise(name), keep_stop_words=True))


@cache
def names() -> dict[tuple[str, ...], tuple[Place, ...]]:
    """Return {folded words of a name: the Places called so}. A province's name stands for the whole of it."""
    found: dict[tuple[str, ...], list[Place]] = {}
    for province in places.provinces():
        found[_folded(province.name)] = [Place(province.name, province.slug)]
    for province in places.provinces():
        for one in province.municipalities:
            if (words := _folded(one.name)) not in found or found[words][0].municipality:
                found.setdefault(words, []).append(Place(one.name, province.slug, one.code))
    for name, key in _data()["names"].items():
        found.setdefault(_folded(name), [place_of(key)])
    return {words: tuple(one) for words, one in found.items()}


@cache
def _data():
    return json.loads(DATA.read_text(encoding="utf-8"))


@cache
def _set_of(kind):
    return frozenset(tuple(name.split("_")) for name in _data()[kind].split())


@cache
def _by_length():
    """Return {number of letters: [(name without blanks, words)]} of the names, as they may be misspelt or joined."""
    found = {}
    for words in names():
        found.setdefault(len("".join(words)), []).append(("".join(words), words))
    return found


def _nearly(written, count):
    """Yield (name without blanks, words) as long as what was written in `count` words, a letter or a blank apart."""
    for letters in range(len(written) - 1, len(written) + 2):
        yield from (one for one in _by_length().get(letters, ()) if abs(len(one[1]) - count) <= 1)


def find(words: list[str], known: Callable[[str], bool]) -> Found | None:
    """Return the place that a question (all its folded words) names, or None. `known` says whether a word is one.

    A municipality beside its province is that one («florida camagüey»); else the longest name wins, then the last.
    """
    found = [*_exact(words), *_misspelt(words, known)]
    for start, end, called in sorted(found, key=lambda one: one[0] - one[1]):
        for place in called:
            for begin, stop, others in found:
                beside = begin in (end, end + 1) or stop in (start, start - 1)
                if place.municipality and beside and Place(*_whole(place.province)) in others:
                    return Found(place, min(start, begin), max(end, stop), tuple(words[start:end]) not in names())
    if not found:
        return None
    start, end, called = max(found, key=lambda one: (one[1] - one[0], one[0]))
    place = replace(called[0], also=tuple(other.municipality for other in called[1:]))
    return Found(place, start, end, tuple(words[start:end]) not in names())


def _whole(province):
    return places.province(province).name, province


def _exact(words):
    start = 0
    while start < len(words):
        for end in range(min(start + LONGEST, len(words)), start, -1):
            called = names().get(tuple(words[start:end]))
            if called and _is_place(words, start, end, tuple(words[start:end])):
                yield start, end, called
                start = end
                break
        else:
            start += 1


def _misspelt(words, known):
    for length in range(min(LONGEST, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            end = start + length
            if all(known(word) for word in words[start:end]):
                continue
            written = "".join(words[start:end])
            if len(written) < SHORTEST_GUESSED or (length == 1 and start and words[start - 1] in ARTICLES):
                continue
            for name, called in _nearly(written, length):
                if called in _set_of("ordinary") and not _told(words, start, end):
                    continue
                alike = analysis.sound(name) == analysis.sound(written)
                if alike or OSA.distance(name, written, score_cutoff=1) <= 1:
                    yield start, end, names()[called]


def _is_place(words, start, end, name):
    """Say whether a name is meant as a place where it stands."""
    before = words[start - 1] if start else ""
    if name in _set_of("dates") and before in DAYS:
        return False
    if name in _set_of("abroad") and (before in TOWARDS or not ABROAD.isdisjoint(words)):
        return False
    if name not in _set_of("ordinary"):
        return True
    return _told(words, start, end)


def _told(words, start, end):
    """Say whether what stands around an ordinary word tells that it is a place."""
    before = words[start - 1] if start else ""
    if before in ARTICLES:
        return False
    others = {*words[:start], *words[end:]}
    if before in INSIDE:
        return bool(others & OFFICES) or (
            before not in ("de", "del") and tuple(words[start:end]) not in _set_of("idioms")
        )
    return bool(others & OFFICES)
