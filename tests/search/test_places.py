"""Places inside questions: read as places, never as words; the matter first, then the office or the honest sentence."""

import os
import random

import pytest

from core import places
from search import analysis, gazetteer
from search.engines.postgres import PostgresEngine
from search.lexicon import Lexicon
from search.nearby import offices_for
from search.query import understand
from search.spanish import is_spanish
from search.tuning import Tuning
from search.vocabulary import Vocabulary

SOAK = bool(os.environ.get("SOAK"))
MATTERS = {
    "pasaporte": {"service:pasaporte-corriente"},
    "onat": {"organism:onat"},
    "registro civil": {
        "service:formalizacion-de-matrimonio",
        "guide:que-certificacion-necesito",
        "service:certificaciones-desde-un-consulado",
    },
    "licencia de conducción": {
        "service:licencia-de-conduccion-primera-vez",
        "service:renovacion-de-licencia-de-conduccion",
        "service:duplicado-de-licencia-de-conduccion",
        "service:conversion-de-licencia-extranjera",
        "service:nueva-licencia-tras-cancelacion",
    },
    "carnet": {"service:duplicado-de-carne-de-identidad", "service:primer-carne-de-identidad"},
    "notaría": {
        "service:testamento",
        "service:divorcio-notarial",
        "service:matrimonio-o-union-ante-notario",
        "service:declaracion-jurada-notarial",
        "service:protocolizacion-de-documentos",
        "service:compraventa-de-vivienda",
        "service:permuta-o-donacion-ante-notario",
        "service:autorizacion-notarial-para-viaje-de-menores",
        "service:poder-notarial",
    },
}
READ = [
    ("pasaporte en trinidad", "07-trinidad"),
    ("onat playa", "03-playa"),
    ("notaria de colon", "04-colon"),
    ("registro civil florida camagüey", "09-florida"),
    ("pasaporte en trinidda", "07-trinidad"),
    ("pasaporte en jagüey grnde", "04-jaguey-grande"),
    ("onat san luis santiago de cuba", "13-san-luis"),
    ("carnet en diez de octubre", "03-diez-de-octubre"),
    ("notaria en el salvador", "14-el-salvador"),
    ("vivo en alamar y quiero renovar la licencia", "03-la-habana-del-este"),
    ("registro civil de holguín", "holguin"),
    ("casa en marianao", "03-marianao"),
]
NO_PLACES = [
    "licencia de pesca en la playa",
    "viajar a venezuela",
    "legalizar titulo para colombia",
    "papeles en regla",
    "cáncer de colon",
    "desde el diez de octubre",
    "unión de hecho",
    "plaza vacante en educación",
]


def _found(text):
    words = [token.folded for token in analysis.tokens(analysis.normalise(text), keep_stop_words=True)]
    known = analysis.STOP_WORDS | gazetteer.OFFICES
    return gazetteer.find(words, lambda word: is_spanish(word) or word in known)


@pytest.mark.parametrize(("text", "key"), READ)
def test_a_place_is_read_by_its_name_its_everyday_name_or_nearly_its_name(text, key):
    assert _found(text).place.key == key


@pytest.mark.parametrize("text", NO_PLACES)
def test_what_only_looks_like_a_place_is_none(text):
    assert _found(text) is None


def test_every_everyday_name_is_of_a_place_that_there_is():
    assert all(one and one.full_name for called in gazetteer.names().values() for one in called)
    assert gazetteer.place_of("07-trinidad").serving == ("municipality:07-trinidad", "whole:sancti-spiritus")
    assert gazetteer.place_of("no-hay") is None


def test_two_places_of_one_name_are_both_meant():
    both = _found("onat san luis").place
    assert both.full_name == "San Luis, Pinar del Río / Santiago de Cuba"
    assert {"municipality:01-san-luis", "municipality:13-san-luis"} <= set(both.serving)


def _once_misspelt(name, draw):
    place = draw.randrange(1, max(len(name) - 1, 2))
    way = draw.choice(["lost", "twice", "swapped"])
    if way == "lost":
        return name[:place] + name[place + 1 :]
    if way == "twice":
        return name[:place] + name[place] + name[place:]
    return name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :]


def _asked():
    """Yield (matter, place, text): every municipality and province x matter x way, a sample of them outside soak."""
    draw = random.Random(14)
    named = [place.name for province in places.provinces() for place in (province, *province.municipalities)]
    every = [
        (matter, name, text)
        for name in named
        for matter in MATTERS
        for text in (
            f"{matter} en {name}",
            f"{matter} de {name}",
            f"{matter} {name}",
            f"{matter} en {_once_misspelt(name, draw)}",
        )
    ]
    return every if SOAK else draw.sample(every, 120)


@pytest.mark.django_db
@pytest.mark.usefixtures("seeded_site")
def test_the_matter_or_its_office_comes_first_wherever_it_is_asked_and_no_other_place_is_shown():
    engine, wrong, elsewhere = PostgresEngine(), [], []
    asked = _asked()
    for matter, name, text in asked:
        query = understand(text)
        hits = engine.search(query).hits
        first = hits[0] if hits else None
        if first is None or not (first.id in MATTERS[matter] or first.type == "office"):
            wrong.append((text, first and first.id))
        offices = [hit for hit in hits if hit.type == "office"]
        named = analysis.fold(" ".join(hit.title for hit in offices))
        if query.place is None and offices and analysis.fold(name) not in named:
            elsewhere.append((text, [hit.title for hit in offices], query.missing))
        nearby = offices_for(query, engine.search(query))
        if nearby and not nearby.there:
            assert nearby.place.name  # the page says that it has none there
    assert len(wrong) <= 0.01 * len(asked), wrong[:20]
    said = [one for one in elsewhere if not one[2]]
    assert len(said) <= 0.01 * len(asked), said[:20]


def test_reading_needs_no_index():
    lexicon = Lexicon(Vocabulary(), Tuning(), "es")
    assert lexicon.is_word("hola") and not lexicon.is_word("trinidda")
