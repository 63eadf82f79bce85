"""How well people find things on the real content: floors per class, so that a drop fails (search_eval prints all)."""

import os

import pytest

from search import analysis, evaluation, measures, upkeep
from search.engines.elastic import ElasticsearchEngine
from search.engines.postgres import PostgresEngine
from search.management.commands.search_eval import answers, wagtail_answers
from search.query import understand
from search.vocabulary import stamps, vocabulary
from tests.support.paths import DATA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_site")]
JUDGEMENTS = DATA / "judgements-dev.csv"

# One query moves its class by 3 to 10 points: floors lie about one query under what is reached. The bars that were
# promised (misspelling 0.75, synonym 0.85) are floors too; the other lists were written before any engine was asked.
FLOORS = {
    "dev": {
        "acronym": 0.90,
        "ambiguous": 0.85,
        "english": 0.79,
        "exact": 0.85,
        "guide": 0.73,
        "misspelling": 0.86,
        "news": 0.80,
        "no_accents": 0.87,
        "office": 0.90,
        "plural_singular": 0.83,
        "question": 0.78,
        "synonym": 0.88,
    },
    "second": {
        "acronym": 0.92,
        "ambiguous": 0.87,
        "english": 0.83,
        "exact": 0.92,
        "guide": 0.78,
        "misspelling": 0.87,
        "news": 0.75,
        "no_accents": 0.91,
        "office": 0.92,
        "plural_singular": 0.88,
        "question": 0.88,
        "synonym": 0.90,
    },
    "fourth": {
        "acronym": 0.92,
        "ambiguous": 0.91,
        "english": 0.88,
        "exact": 0.87,
        "guide": 0.84,
        "misspelling": 0.91,
        "news": 0.83,
        "no_accents": 0.90,
        "office": 0.93,
        "plural_singular": 0.91,
        "question": 0.89,
        "synonym": 0.92,
    },
}
# Questions of people, of the grown catalogue: by kind, and over all (docs/search.md).
PEOPLE = {
    "asking": 0.85,
    "code": 0.85,
    "correct": 0.85,
    "intents": 0.80,
    "long": 0.60,
    "meaning": 0.78,
    "place": 0.78,
    "scattered": 0.70,
    "situation": 0.82,
}
LATER = set((DATA / "entered-later.txt").read_text(encoding="utf-8").split())
NOTHING_TO_FIND = {"dev": 7.5, "second": 9.0, "fourth": 3.0}  # results at most, on average, where nothing answers
OVERALL = {"elasticsearch": 0.87, "postgres": 0.87}
RIGHT_PAGES = {
    "perdi mi carnet": {"service:duplicado-de-carne-de-identidad", "guide:perdida-de-documentos"},
    "sacar pasaporte": {"service:pasaporte-corriente"},
    "partida de nacimiento": {"service:certificacion-de-nacimiento"},
    "papeles de la casa": {"service:inscripcion-de-inmuebles", "service:legalizacion-de-viviendas"},
    "licensia de conducion": {
        "service:licencia-de-conduccion-primera-vez",
        "service:renovacion-de-licencia-de-conduccion",
        "service:duplicado-de-licencia-de-conduccion",
    },
    "ONAT": {"organism:onat"},
    "divorsio": {"service:divorcio-notarial", "service:certificacion-de-divorcio"},
    "jubilacion": {"service:pension-por-edad", "guide:jubilacion"},
}


@pytest.fixture(params=["postgres", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request):
    if request.param == "postgres":
        yield PostgresEngine()
        return
    engine = ElasticsearchEngine(request.getfixturevalue("elasticsearch_url"), f"test-quality-{os.getpid()}")
    engine.drop()
    upkeep.rebuild(engine)
    yield engine
    engine.drop()


def measured(find, name="dev"):
    """Return the means of a list. One judged before the catalogue grew is read without what entered later."""
    judgements = evaluation.read_judgements(DATA / f"judgements-{name}.csv")
    later = set() if name.startswith(("people", "lives")) else LATER
    return evaluation.summarise(
        [(judged, evaluation.measure(judged, evaluation.condensed(find(judged), later))) for judged in judgements]
    )


def test_questions_of_people_are_answered_at_least_this_well(engine):
    upkeep.rebuild(engine)
    reached = measured(lambda judged: answers(engine, judged), "people-dev")
    assert {kind: reached[kind]["ndcg@10"] for kind, floor in PEOPLE.items() if reached[kind]["ndcg@10"] < floor} == {}
    overall = reached["OVERALL es"]
    assert overall["ndcg@10"] >= 0.86 and overall["first"] >= 0.86 and overall["success@3"] >= 0.94
    assert overall["zero"] <= 0.02  # of those that have an answer are told that there is nothing
    assert reached["intents"]["needed@5"] >= 0.80
    assert reached["no_answer"]["zero"] >= 0.80
    assert reached["prefix"]["hit@5"] >= 0.90


@pytest.mark.parametrize("name", ["facts-dev", "facts-lives"])
def test_the_first_card_says_the_fact_that_is_asked(engine, name):
    upkeep.rebuild(engine)
    found = measures.facts(engine, DATA / f"{name}.csv")
    assert found.asked > 30 and found.share >= 0.90, found.wrong


def test_every_procedure_is_found_in_other_words_than_its_own(engine):
    upkeep.rebuild(engine)
    overall = measured(lambda judged: answers(engine, judged), "lives-dev")["OVERALL es"]
    assert overall["ndcg@10"] >= 0.78 and overall["success@3"] >= 0.84 and overall["zero"] <= 0.05


def test_what_is_corrected_was_meant():
    found = measures.corrections(DATA / "corrections.csv")
    assert found.replaced > 60 and found.precision >= 0.95, found.wrong
    assert found.misspelt > 90 and found.recall >= 0.85, found.missed


@pytest.mark.parametrize("name", FLOORS)
def test_every_class_of_question_is_answered_at_least_this_well(engine, name):
    upkeep.rebuild(engine)  # here the translations of the seed are published after it filled the index
    reached = measured(lambda judged: answers(engine, judged), name)
    floors = FLOORS[name]
    low = {kind: reached[kind]["ndcg@10"] for kind, floor in floors.items() if reached[kind]["ndcg@10"] < floor}
    assert low == {}
    overall = reached["OVERALL es"]
    assert overall["ndcg@10"] >= OVERALL[engine.name]
    assert overall["success@3"] >= 0.95
    assert overall["zero"] <= 0.01
    assert reached["OVERALL en"]["success@3"] >= 0.90
    assert reached["prefix"]["hit@5"] >= 0.90
    assert reached["no_answer"]["returned"] <= NOTHING_TO_FIND[name]


@pytest.mark.parametrize(("text", "right"), RIGHT_PAGES.items())
def test_what_people_type_most_finds_its_page_first_or_second(engine, text, right):
    found = [hit.id for hit in engine.search(understand(text)).hits[:2]]
    assert right & set(found), found


def test_missing_accents_cost_almost_nothing():
    """The judged queries without accents, against the same ones with the accents of the site's own words."""
    words = vocabulary.fresh(stamps()["vocabulary"]).speller_of("es").words

    def accented(text):
        for token in reversed(analysis.tokens(text)):
            surface = words.get(token.term, (token.exact,))[0]
            if analysis.fold(surface) == token.folded:
                text = text[: token.start] + surface + text[token.end :]
        return text

    engine, plain, with_accents = PostgresEngine(), 0.0, 0.0
    for judged in evaluation.read_judgements(JUDGEMENTS):
        if judged.kind == "no_accents":
            plain += evaluation.ndcg(judged, answers(engine, judged))
            judged.text = accented(judged.text)
            with_accents += evaluation.ndcg(judged, answers(engine, judged))
    assert with_accents and plain >= 0.97 * with_accents


def test_it_beats_the_search_of_the_cms_by_far():
    ours = measured(lambda judged: answers(PostgresEngine(), judged))["OVERALL es"]["ndcg@10"]
    theirs = measured(wagtail_answers)["OVERALL es"]["ndcg@10"]
    assert ours >= theirs + 0.20


def test_an_english_visitor_finds_the_checker_in_english_and_a_spanish_one_in_spanish(engine):
    upkeep.rebuild(engine)
    for text in ("which certificate do I need", "civil registry certificate which one"):
        hits = engine.search(understand(text, "en")).hits
        assert (hits[0].id, hits[0].language) == ("guide:que-certificacion-necesito", "en"), text
        assert hits[0].url == "/en/guias/que-certificacion-necesito/"
        assert [hit.id for hit in hits].count(hits[0].id) == 1
    spanish = engine.search(understand("qué certificación necesito")).hits[0]
    assert (spanish.id, spanish.language) == ("guide:que-certificacion-necesito", "es")
    named = [hit.id for hit in engine.search(understand("birth certificate", "en")).hits[:2]]
    assert "service:certificacion-de-nacimiento" in named
