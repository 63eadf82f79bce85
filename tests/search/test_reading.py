"""What a question is read as before anything is searched: facts asked, numbers, Spanish words, several things asked."""

import csv

import pytest

from search import analysis, codes
from search.asking import asked_in
from search.engines.postgres import PostgresEngine
from search.fillers import FILLERS
from search.intents import several
from search.query import understand
from search.spanish import _ranks, is_common, is_spanish
from tests.support.paths import DATA
from tests.support.search_helpers import doc, fill, found

FACTS = [
    ("cuanto cuesta el pasaporte", "cost"),
    ("cuánto vale hacer el testamento ahora", "cost"),
    ("cuanto tiempo vale la certificación de soltería", "validity"),
    ("cuanto demora la certificación", "term"),
    ("hasta cuando se puede hacer la declaración", "term"),
    ("donde se saca la tarjeta", "where"),
    ("que tengo que llevar para la licencia", "documents"),
    ("a que hora abre el registro", "hours"),
    ("que ley regula la pensión", "law"),
    ("telefono de la fiscalia", "phone"),
]
NUMBERS = [
    ("resolución No. 284 del 2025", "resolucion284"),
    ("res 284", "resolucion284"),
    ("decreto-ley 90", "decretoley90"),
    ("Decreto Ley No. 358 de 2018", "decretoley358"),
    ("dj-08", "dj8"),
    ("DJ 8", "dj8"),
    ("+53 7876-2528", "78762528"),
    ("78 76 25 28", "78762528"),
    ("(24) 604478", "24604478"),
    ("07 2093727", "72093727"),
    ("tel. 4781 5715", "47815715"),
]
NO_NUMBERS = ["tengo 3 hijos", "hace 20 años", "cumplo 65 en 2026", "85010112345", "2 de enero de 2026"]


@pytest.mark.parametrize(("text", "kind"), FACTS)
def test_the_fact_that_is_asked_is_known(text, kind):
    folded = " ".join(token.folded for token in analysis.tokens(analysis.normalise(text), keep_stop_words=True))
    assert asked_in(folded)[:1] == (kind,)


@pytest.mark.parametrize(("text", "term"), NUMBERS)
def test_laws_forms_and_telephones_are_one_however_they_are_written(text, term):
    text = analysis.normalise(text)
    assert term in [one for _, _, one in (*codes.laws_and_forms(text), *codes.telephones(text))]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_other_numbers_are_none_of_them(text):
    assert not codes.laws_and_forms(text) and not codes.telephones(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("casarme y cambiar la dirección", ["casarme", "cambiar la dirección"]),
        ("perdí el carné y la licencia", ["perdí el carné", "perdí la licencia"]),
        ("jubilarme, también vender la casa", ["jubilarme", "vender la casa"]),
        ("mi esposo y yo nos separamos", []),
        ("murió y no tenía hijos", []),
        ("pasaporte", []),
    ],
)
def test_several_things_asked_are_told_apart_and_stories_are_not(text, parts):
    assert several(text) == parts


@pytest.mark.django_db
def test_hardly_any_frequent_word_of_spanish_is_corrected():
    """On a small index, where almost every word is unknown: the worst case."""
    titles = ["Declaración de viajeros", "Saldo", "Inscripción de ganado, vacas y caballos", "Salud", "Multas"]
    fill(PostgresEngine(), [doc(f"service:s{n}", title) for n, title in enumerate(titles)])
    words = sorted(_ranks(), key=_ranks().get)[:2_000]
    corrected = [word for word in words if understand(word).corrected]
    assert len(corrected) <= 20, corrected


@pytest.mark.django_db
def test_a_spanish_word_is_offered_another_and_only_a_word_of_nowhere_is_replaced():
    engine = PostgresEngine()
    fill(engine, [doc("service:carro", "Traspaso de carro"), doc("service:vacas", "Registro de vacas")])
    assert is_spanish("becas") and not understand("becas").corrected
    assert found(engine, "becas") == []
    assert understand("trazpaso").corrected == "traspaso"
    assert understand("trazpaso", exactly=True).corrected == ""
    assert found(engine, "trazpaso", exactly=True) == []


@pytest.mark.django_db
def test_words_of_asking_are_never_a_topic_nor_in_the_note_of_missing_words():
    fill(PostgresEngine(), [doc("service:pasaporte", "Pasaporte corriente"), doc("service:ahorro", "Cuenta de ahorro")])
    query = understand("hola buenas tardes cuanto vale sacar el pasaporte en cuba ahora")
    assert query.missing == ()
    counted = {term for one in query.concepts if not one.optional for way in one.alternatives for term in way.terms}
    assert counted & FILLERS == set()
    assert understand("pasaporte zzyx").missing == ("zzyx",)
    assert is_common("hola")


def test_the_facts_lists_ask_what_they_say():
    for half in ("dev", "unseen"):
        rows = list(csv.DictReader((DATA / f"facts-{half}.csv").open(encoding="utf-8")))
        assert rows and all(row["says"] and row["doc"] for row in rows)
