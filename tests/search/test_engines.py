"""What every engine does, the same tests on each."""

import datetime
import os
from dataclasses import replace

import pytest

from core.searchable import SearchDoc
from search.engines.base import IndexedDoc
from search.engines.elastic import ElasticsearchEngine
from search.engines.postgres import PostgresEngine
from search.query import understand
from search.tuning import Tuning
from tests.support.search_helpers import doc, fill, found

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["postgres", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request):
    if request.param == "postgres":
        yield PostgresEngine()
        return
    engine = ElasticsearchEngine(request.getfixturevalue("elasticsearch_url"), f"test-engines-{os.getpid()}")
    engine.drop()
    yield engine
    engine.drop()


PASSPORT = doc(
    "service:pasaporte",
    "Expedición de pasaporte",
    summary="Documento para viajar.",
    keywords=("viajar",),
    facets={"category": ("migracion",), "institution": ("diie",), "online": ("yes",)},
    labels={"migracion": "Trámites migratorios"},
    facts=("25 CUP",),
)
BIRTH = doc(
    "service:nacimiento",
    "Certificación de nacimiento",
    summary="Da fe de un nacimiento inscrito.",
    body="Necesita el tomo y el folio. También sirve para el pasaporte.",
    facets={"category": ("registro",), "institution": ("minjus",)},
)
NEWS = doc("news:pasaportes", "Nuevos pasaportes en las oficinas", facets={"category": ("migracion",)})


def test_the_title_counts_more_than_the_body(engine):
    fill(engine, [BIRTH, PASSPORT])
    assert found(engine, "pasaporte") == ["service:pasaporte", "service:nacimiento"]


def test_a_result_has_its_date_as_a_date(engine):
    fill(engine, [replace(NEWS, date=datetime.date(2026, 3, 1))])
    [hit] = engine.search(understand("nuevos pasaportes")).hits
    assert hit.date == datetime.date(2026, 3, 1)  # a text would leave «Noticia ·» without its day


def test_accents_plurals_and_capitals_do_not_matter(engine):
    fill(engine, [BIRTH, PASSPORT])
    for text in ("certificacion de nacimiento", "CERTIFICACIONES DE NACIMIENTOS", "certificación  nacimiento"):
        assert found(engine, text)[0] == "service:nacimiento"


def test_a_misspelt_word_finds_and_says_what_was_understood(engine):
    fill(engine, [BIRTH, PASSPORT])
    query = understand("pasapolte")
    assert engine.search(query).hits[0].id == "service:pasaporte"
    assert query.corrected == "pasaporte"


def test_a_synonym_finds_without_touching_the_index(engine):
    fill(engine, [BIRTH, PASSPORT])
    tuning = Tuning()
    assert found(engine, "partida", tuning=tuning) == []
    tuning.add_synonym("partida", "certificación")
    assert found(engine, "partida", tuning=tuning) == ["service:nacimiento"]


def test_a_best_bet_comes_first_and_a_worst_bet_does_not_come(engine):
    fill(engine, [BIRTH, PASSPORT, NEWS])
    tuning = Tuning()
    tuning.add_best_bet("pasaporte\npasaportes", "news:pasaportes")
    tuning.add_worst_bet("pasaporte", "service:nacimiento")
    assert found(engine, "Pasaporte", tuning=tuning) == ["news:pasaportes", "service:pasaporte"]


def test_every_facet_counts_under_the_filters_of_the_others(engine):
    fill(engine, [BIRTH, PASSPORT, NEWS])
    answer = engine.search(understand("pasaporte", filters={"type": ("service",)}))
    assert answer.total == 2
    assert answer.facets["type"] == {"service": 2, "news": 1}
    assert answer.facets["category"] == {"migracion": 1, "registro": 1}


def test_a_document_is_served_in_its_languages_only(engine):
    english = SearchDoc("service:pasaporte", "service", "en", "Passport", "/en/x/", keywords=("pasaporte",))
    engine.index([IndexedDoc(PASSPORT, 1, ("es",)), IndexedDoc(english, 1, ("en",))])
    engine.settle()
    assert [hit.language for hit in engine.search(understand("pasaporte", "en")).hits] == ["en"]
    assert [hit.language for hit in engine.search(understand("pasaporte", "es")).hits] == ["es"]


def test_an_older_version_changes_nothing(engine):
    engine.index([IndexedDoc(PASSPORT, 5, ("es",))])
    engine.index([IndexedDoc(doc("service:pasaporte", "Viejo"), 4, ("es",))])
    engine.delete(["service:pasaporte@es"], 4)
    engine.settle()
    assert found(engine, "pasaporte") == ["service:pasaporte"]
    engine.delete(["service:pasaporte@es"], 6)
    engine.settle()
    assert found(engine, "pasaporte") == []


def test_pages_of_results_do_not_overlap(engine):
    fill(engine, [doc(f"service:s{number}", f"Licencia número {number}") for number in range(25)])
    pages = [found(engine, "licencia", page=number) for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert len({one for page in pages for one in page}) == 25


def test_a_successor_answers_only_once_it_is_in_service(engine):
    fill(engine, [PASSPORT])
    successor = engine.successor()
    successor.index([IndexedDoc(BIRTH, 2, ("es",))])
    successor.settle()
    assert found(engine, "pasaporte") == ["service:pasaporte"]
    engine.replace_with(successor)
    assert found(engine, "pasaporte") == ["service:nacimiento"]
    assert engine.versions() == {"service:nacimiento@es": 2}


def test_suggestions_complete_the_last_word(engine):
    fill(engine, [BIRTH, PASSPORT, NEWS])
    assert [hit.id for hit in engine.suggest([["certificacion"], ["nac"]], "es")] == ["service:nacimiento"]
    assert [hit.id for hit in engine.suggest([["viaj"]], "es")] == ["service:pasaporte"]


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\x00", "' OR 1=1 --", '"', "a:*", "!()&|<->", "*" * 10_000, "de la", "😀", "١٢٣٤", "\\", "%s%(x)s"],
)
def test_hostile_text_is_only_text(engine, text):
    fill(engine, [PASSPORT])
    assert engine.search(understand(text)).total in (0, 1)


def test_when_nothing_holds_enough_the_words_it_knows_are_searched_and_it_says_so(engine):
    fill(engine, [BIRTH, PASSPORT])
    query = understand("xilofono pasaporte zutano mengano perengano")
    answer = engine.search(query)
    # As an answer or, where most of the words are nobody's, as what is nearest.
    assert [hit.id for hit in (*answer.hits, *answer.nearest)][:1] == ["service:pasaporte"]
    assert set(query.missing) == {"xilofono", "zutano", "mengano", "perengano"}
    assert engine.search(understand("xilofono zutano")).total == 0


def test_a_longer_synonym_is_found_with_words_between_in_any_order_and_with_alike_words(engine):
    fill(engine, [BIRTH, PASSPORT])
    tuning = Tuning()
    tuning.add_alike("papá, madre, abuela")
    tuning.add_synonym("murió mi papá", "certificación de nacimiento")
    for text in ("murió ayer mi abuela", "mi madre murió", "murió mi papá"):
        assert found(engine, text, tuning=tuning) == ["service:nacimiento"], text
    assert found(engine, "mi abuela", tuning=tuning) == []


def test_a_synonym_with_small_words_needs_them(engine):
    fill(engine, [BIRTH, PASSPORT])
    tuning = Tuning()
    tuning.add_synonym("otro país", "pasaporte")
    assert found(engine, "me voy a otro país", tuning=tuning)[0] == "service:pasaporte"
    assert found(engine, "el país", tuning=tuning) == []


def test_what_can_be_done_at_once_comes_back(engine):
    fill(engine, [doc("service:a", "Licencia", direct={"start": "/tramites/a/solicitud/"})])
    assert engine.search(understand("licencia")).hits[0].direct == {"start": "/tramites/a/solicitud/"}


def test_a_spanish_word_is_not_taken_for_an_english_one(engine):
    english = SearchDoc("service:telefono", "service", "en", "Phone transfer", "/en/x/")
    fill(engine, [PASSPORT, english])
    assert understand("pongo").corrected == ""
