"""Spanish as people type it becomes the same terms as Spanish as it is written."""

import pytest

from search import analysis


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("certificación", "certificacion"),
        ("certificación", "certificaciones"),
        ("pago", "pagos"),
        ("niño", "NIÑOS"),
        ("ley", "leyes"),
        ("luz", "luces"),
        ("país", "países"),
        ("mes", "meses"),
        ("casa", "casas"),
        ("carné", "carnet"),
        ("carnés", "carnets"),
        ("C.I.", "CI"),
    ],
)
def test_forms_of_one_word_share_a_term(left, right):
    assert analysis.terms(left) == analysis.terms(right) != ()


@pytest.mark.parametrize(("left", "right"), [("año", "caño"), ("casa", "caso"), ("multa", "multiplicar")])
def test_different_words_keep_different_terms(left, right):
    assert analysis.terms(left) != analysis.terms(right)


def test_the_exact_form_keeps_the_accents_that_the_term_loses():
    [token] = analysis.tokens("Año")
    assert (token.term, token.exact) == ("ano", "año")


def test_function_words_are_dropped_but_the_civil_state_is_not():
    assert analysis.terms("Registro del Estado Civil") == ("registr", "estad", "civil")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("licensia", "licencia"),
        ("divorsio", "divorcio"),
        ("conducion", "conduccion"),
        ("bacuna", "vacuna"),
        ("llave", "yave"),
    ],
)
def test_spelling_by_ear_sounds_the_same(typed, written):
    assert analysis.sound(typed) == analysis.sound(written)


@pytest.mark.parametrize(
    "family",
    [("jubilarme", "jubilacion", "jubilado"), ("divorciarse", "divorcio"), ("renovar", "renovacion", "renovarlo")],
)
def test_forms_of_a_verb_share_a_root_with_its_noun(family):
    assert len({analysis.root(word) for word in family}) == 1


@pytest.mark.parametrize(
    "text", ["", "\x00", "   ", "\ud800", "a" * 10_000, "١٢٣", "😀", "<b>&'\"\\", "%_*?:()[]{}~^!"]
)
def test_any_text_can_be_analysed(text):
    for term in analysis.terms(text):
        assert "'" not in term and "\\" not in term and "\x00" not in term


@pytest.mark.parametrize(
    ("little", "whole"),
    [("negocito", "negocio"), ("casita", "casa"), ("motico", "moto"), ("carritos", "carro"), ("papelito", "papel")],
)
def test_little_words_are_little_ones_of_something(little, whole):
    assert whole in analysis.without_diminutive(little)


@pytest.mark.parametrize("family", [("botaron", "botando"), ("mudarse", "mudar", "mudaron")])
def test_short_verbs_share_a_root(family):
    assert len({analysis.root(word) for word in family}) == 1
