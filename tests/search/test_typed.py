"""What people type on a telephone: small words of text messages, joined and cut words, letters lost, lost questions."""

import pytest

from search import analysis
from search.engines.postgres import PostgresEngine
from search.query import understand
from search.spelling import Speller
from search.tuning import Tuning
from search.typed import as_meant, is_small, put_together, taken_apart
from tests.support.search_helpers import doc, fill, found

ENGINE = PostgresEngine()
WRITTEN = analysis.word_set("""
    certificado nacimiento licencia conducción chapa cambio pesca carnet matrimonio subsidio subida vigencia círculo
    multas fallecido perdí libreta
""")
WORDS = Speller({analysis.stem(analysis.fold(word)): (word, 5) for word in WRITTEN})


def token(text):
    [only] = analysis.tokens(text, keep_stop_words=True)
    return only


def apart(text):
    words, written = taken_apart(token(text), WORDS.exactly)
    return [word.term for word in words], written


@pytest.mark.parametrize("text", ["q", "xa", "d", "xq"])
def test_small_words_of_text_messages_are_small(text):
    assert is_small(token(text), None, {})


def test_a_letter_that_begins_something_known_is_kept():
    assert not is_small(token("d"), token("viajeros"), {analysis.terms("d viajeros"): {}})
    assert not is_small(token("j"), None, {})


@pytest.mark.parametrize(("text", "meant"), [("nesesito", "necesito"), ("kiero", "quiero"), ("aser", "hacer")])
def test_words_of_asking_are_known_by_ear(text, meant):
    assert as_meant(token(text)).folded == meant


def test_small_words_spelled_by_ear_are_dropped_and_others_stay():
    assert as_meant(token("komo")) is None
    assert as_meant(token("pasaporte")) == token("pasaporte")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("certificadodenacimiento", "certificado de nacimiento"),
        ("licenciadeconduccion", "licencia de conducción"),
        ("perdilalibreta", "perdí la libreta"),
        ("depesca", "de pesca"),
    ],
)
def test_joined_words_are_taken_apart(text, written):
    assert apart(text)[1] == written


@pytest.mark.parametrize("text", ["cambiodechapa" * 3, "lanoche", "encasa", "chapas", "cambiodexyz"])
def test_other_words_are_left_whole(text):
    assert apart(text) == ([], "")


def test_a_word_cut_in_two_is_put_together():
    def known(folded):
        return analysis.stem(folded) in WORDS

    cut = analysis.tokens("acta de matri monio")
    assert [one.folded for one in put_together(cut, known)] == ["acta", "matrimonio"]
    whole = analysis.tokens("cambio chapa")
    assert list(put_together(whole, known)) == whole


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vigecnia", "vigencia"),
        ("crculo", "circulo"),
        ("mlutas", "multas"),
        ("falelcido", "fallecido"),
        ("subidio", "subsidio"),
        ("xapa", "chapa"),
    ],
)
def test_a_letter_lost_or_swapped_is_seen_though_it_changes_the_sound(typed, meant):
    assert analysis.stem(meant) in [guess.term for guess in WORDS.guesses(typed)]


def test_a_short_word_is_not_a_mistake_for_another():
    assert Speller({"plan": ("plan", 3)}).guesses("flan") == []


@pytest.fixture
def documents(db):
    fill(
        ENGINE,
        [
            doc("service:chapa", "Cambio de chapa", keywords=("matrícula",)),
            doc("service:nacimiento", "Certificación de nacimiento", keywords=("partida",)),
            doc("service:menor", "Tarjeta de menor", body="Se pide al inscribir el nacimiento. Hay vuelos a veces."),
            doc("service:telefono", "Transmisión del teléfono", summary="Cuando el titular falta."),
        ],
    )


@pytest.mark.parametrize(
    "text", ["cambiodechapa", "cambio d xapa", "q ase falta xa el cambio de chapa", "cambio de cha pa"]
)
def test_they_find_what_was_meant(documents, text):
    assert found(ENGINE, text)[0] == "service:chapa"


def test_what_was_understood_is_shown(documents):
    assert understand("cambiodechapa").corrected == "cambio de chapa"


def test_a_misspelt_name_is_still_the_whole_name(documents):
    assert understand("matricla").whole == understand("matrícula").whole


def test_a_question_that_names_nothing_of_the_field_is_not_answered_by_a_word_in_passing(documents):
    assert found(ENGINE, "vuelos baratos a cancún") == []
    assert found(ENGINE, "vuelos") == []  # others answer that; who wants the pages that say it asks for exactly it
    assert found(ENGINE, "vuelos", exactly=True) == ["service:menor"]
    assert found(ENGINE, "nacimiento en cancún")[0] == "service:nacimiento"


def test_the_longest_synonym_wins_over_shorter_ones_inside_it(documents):
    tuning = Tuning()
    tuning.add_synonym("teléfono fijo, línea fija")
    tuning.add_alike("familiar, abuela")
    tuning.add_synonym("teléfono de un familiar que murió", "transmisión del teléfono")
    first = understand("teléfono fijo de mi abuela que murió", tuning=tuning).concepts[0]
    assert ("transmision", "telefon") in [one.terms for one in first.alternatives]


def test_parts_of_a_synonym_that_is_the_whole_question_find_what_is_related(documents):
    tuning = Tuning()
    tuning.add_synonym("papel del menor", "tarjeta de menor")
    tuning.add_synonym("partida de nacimiento", "certificación de nacimiento")
    answers = found(ENGINE, "partida de nacimiento", tuning=tuning)
    assert answers == ["service:nacimiento", "service:menor"]
