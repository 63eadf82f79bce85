"""Places inside questions: read as places, never as words; the matter first, then the office or the honest sentence."""

import json
import os
import random

import pytest

from core import places
from search import analysis, gazetteer, measures
from search.asking import asks_near, words_asking
from search.engines.postgres import PostgresEngine
from search.lexicon import Lexicon
from search.models import BestBet
from search.nearby import offices_for
from search.query import understand
from search.spanish import is_spanish
from search.tuning import Tuning
from search.vocabulary import Vocabulary
from tests.support.paths import DATA
from tests.support.search_helpers import doc, fill

SOAK = bool(os.environ.get("SOAK"))
MATTERS = json.loads((DATA / "matters.json").read_text(encoding="utf-8"))
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
    ("carnet en lastunas", "las-tunas"),
    ("pasaporte en jagueygrande", "04-jaguey-grande"),
    ("notaria en guan tanamo", "guantanamo"),
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


KEYS = [key for one in places.provinces() for key in (one.slug, *(each.code for each in one.municipalities))]


def test_an_office_serves_a_place_exactly_where_the_engines_let_it_by():
    for place in map(gazetteer.place_of, KEYS):
        for key in KEYS:
            province = gazetteer.place_of(key).province
            own = {f"municipality:{key}"} if key != province else {f"whole:{province}"}
            assert place.has(key) == bool({*own, f"province:{province}"} & set(place.serving)), (place, key)


def _office(key, **fields):
    where = gazetteer.place_of(key).full_name
    facets = {"province": (gazetteer.place_of(key).province,), "municipality": (key,)}
    return doc(f"office:{key}", f"Onat de {where}", summary=where, facets=facets, direct={"place": key}, **fields)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "parameters", "said"),
    [
        ("onat", {}, "Esta oficina está en"),
        ("onat en yara", {"lugar": ""}, "Esta oficina está en"),
        ("onat en xyzzyx", {}, "Esta oficina está en"),
        ("onat", {"lugar": "04-colon"}, ""),
        ("onat colon", {}, ""),
        ("onat matanzas", {}, ""),
    ],
)
def test_a_card_of_an_office_outside_the_place_that_was_asked_says_where_it_is(client, asked, parameters, said):
    fill(PostgresEngine(), [_office("04-colon"), doc("service:onat", "Pago en la onat", body="colon yara")])
    page = client.get("/buscar/", {"q": asked, "type": "office", **parameters}).content.decode()
    assert 'href="/x/office:04-colon/"' in page
    assert ("result-elsewhere" in page) == bool(said) and said in page


@pytest.mark.django_db
def test_not_even_editors_put_an_office_of_another_place_first(client):
    fill(PostgresEngine(), [_office("04-colon"), _office("12-yara")])
    BestBet.objects.create(queries="onat en yara", document="office:04-colon")
    page = client.get("/buscar/", {"q": "onat en yara"}).content.decode()
    assert 'href="/x/office:12-yara/"' in page and 'href="/x/office:04-colon/"' not in page


def _asked():
    """Return (matter, place, text): every municipality and province x matter x way, a sample of them outside soak."""
    every = list(measures.places_asked(MATTERS))
    return every if SOAK else random.Random(14).sample(every, 120)


@pytest.mark.django_db
@pytest.mark.usefixtures("seeded_site")
def test_the_matter_or_its_office_comes_first_wherever_it_is_asked_and_no_other_place_is_shown():
    engine = PostgresEngine()
    asked = _asked()
    found = [(text, *measures.place_of_answer(engine, MATTERS[matter], name, text)) for matter, name, text in asked]
    wrong = [one for one in found if one[1] == "first"]
    assert len(wrong) <= 0.01 * len(asked), wrong[:20]
    assert [one for one in found if one[1] == "unsaid"] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("seeded_site")
@pytest.mark.parametrize("parameters", [{}, {"exacto": "1"}, {"lugar": ""}, {"type": "office"}])
def test_no_page_begins_with_an_office_of_another_place_that_does_not_say_so(client, parameters):
    """The same on the page, as it is read: its first card, whatever way the question was read."""
    for _matter, name, text in random.Random(15).sample(list(measures.places_asked(MATTERS)), 12):
        for prefix in ("", "/en"):
            page = client.get(f"{prefix}/buscar/", {"q": text, **parameters}).content.decode()
            first = page.partition('<article class="result"')[2].partition("</article>")[0]
            if "/oficinas/" in first.partition("</h")[0] and analysis.fold(name) not in analysis.fold(first):
                read = 'class="search-place"' in page
                assert "result-elsewhere" in first or read, (text, prefix, first[:400])


NEAR = [
    "onat más cercana",
    "dónde hay una notaría cerca de mi casa",
    "registro civil cerca",
    "cuál es la oficina de etecsa que me queda más cerca",
    "bandec cerca de donde vivo",
    "joven club por aquí cerca",
    "onat de mi municipio",
]
NOT_NEAR = ["poner una cerca en mi casa", "la cerca del vecino", "bache en mi barrio", "onat"]


@pytest.mark.parametrize("text", NEAR)
def test_what_is_near_the_person_is_asked_for_and_is_no_topic(text):
    folded = [token.folded for token in analysis.tokens(analysis.normalise(text), keep_stop_words=True)]
    assert asks_near(" ".join(folded))
    topics = {word for place, word in enumerate(folded) if place not in words_asking(folded)}
    assert not topics & {"cercana", "cerca", "casa", "vivo", "municipio"}


@pytest.mark.parametrize("text", NOT_NEAR)
def test_a_fence_or_a_district_is_not_what_is_near(text):
    assert not asks_near(analysis.fold(text))


@pytest.mark.django_db
def test_who_asks_for_the_nearest_is_asked_where_they_are_and_then_answered_for_there(client):
    fill(PostgresEngine(), [_office("04-colon"), _office("12-yara")])
    page = client.get("/buscar/", {"q": "onat más cercana"}).content.decode()
    assert "¿En qué municipio está?" in page and '<option value="04-colon">' in page
    assert "¿En qué municipio" not in client.get("/buscar/", {"q": "onat"}).content.decode()
    page = client.get("/buscar/", {"q": "onat más cercana", "lugar": "04-colon"}).content.decode()
    assert "¿En qué municipio" not in page and "office:12-yara" not in page and "Colón, Matanzas" in page


@pytest.mark.django_db
@pytest.mark.usefixtures("seeded_site")
@pytest.mark.parametrize(
    ("text", "there", "near"),
    [
        ("onat placetas", set(), {"ONAT Camajuaní"}),
        ("pasaporte en trinidad", set(), set()),
        ("pagar la chapa en camajuaní", {"ONAT Camajuaní"}, set()),
    ],
)
def test_of_a_place_its_offices_are_shown_else_those_of_its_province_else_that_none_is_known(text, there, near):
    query = understand(text)
    found = offices_for(query, PostgresEngine().search(query))
    assert {one["name"] for one in found.there} >= there and {one["name"] for one in found.near} >= near
    assert bool(found.there) == bool(there)


def test_reading_needs_no_index():
    lexicon = Lexicon(Vocabulary(), Tuning(), "es")
    assert lexicon.is_word("hola") and not lexicon.is_word("trinidda")
