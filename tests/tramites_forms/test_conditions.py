import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.forms_data import document, spec, step
from tramites_forms.conditions import fields_of, holds, outcomes
from tramites_forms.faults import faults_of
from tramites_forms.journey import compute

IS_LOSS = {"op": "equals", "field": "motivo", "value": "perdida"}


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        (None, {}, True),
        (IS_LOSS, {"motivo": "perdida"}, True),
        (IS_LOSS, {"motivo": "deterioro"}, False),
        (IS_LOSS, {}, False),
        ({"op": "not", "of": IS_LOSS}, {}, True),
        ({"op": "in", "field": "motivo", "values": ["a", "perdida"]}, {"motivo": "perdida"}, True),
        ({"op": "equals", "field": "varios", "value": "b"}, {"varios": ["a", "b"]}, True),
        ({"op": "filled", "field": "motivo"}, {"motivo": ""}, False),
        ({"op": "filled", "field": "motivo"}, {"motivo": 0}, True),
        ({"op": "greater", "field": "hijos", "value": "2"}, {"hijos": 3}, True),
        ({"op": "greater", "field": "hijos", "value": "2"}, {"hijos": "10"}, True),
        ({"op": "less", "field": "hijos", "value": "2"}, {"hijos": "muchos"}, False),
        ({"op": "before", "field": "dia", "value": "2020-01-02"}, {"dia": "2020-01-01"}, True),
        ({"op": "after", "field": "dia", "value": "2020-01-02"}, {"dia": "mañana"}, False),
        ({"op": "equals", "field": "si", "value": True}, {"si": True}, True),
        ({"op": "equals", "field": "si", "value": True}, {"si": 1}, False),
        ({"op": "all", "of": [IS_LOSS, {"op": "filled", "field": "dia"}]}, {"motivo": "perdida"}, False),
        ({"op": "any", "of": [IS_LOSS, {"op": "filled", "field": "dia"}]}, {"motivo": "perdida"}, True),
    ],
)
def test_a_condition_holds_as_its_words_say(condition, answers, expected):
    assert holds(condition, answers) is expected


keys = st.sampled_from(["a", "b", "c"])
values = st.sampled_from(["x", "y"])
atoms = st.one_of(
    st.builds(lambda k, v: {"op": "equals", "field": k, "value": v}, keys, values),
    st.builds(lambda k: {"op": "filled", "field": k}, keys),
)
trees = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds(lambda op, of: {"op": op, "of": of}, st.sampled_from(["all", "any"]), st.lists(inner, min_size=1)),
        st.builds(lambda of: {"op": "not", "of": of}, inner),
    ),
    max_leaves=6,
)
answers = st.dictionaries(keys, values)


@given(trees, answers)
def test_not_is_always_the_contrary_and_whatever_happens_was_foreseen(tree, given_answers):
    truth = holds(tree, given_answers)
    assert holds({"op": "not", "of": tree}, given_answers) is not truth
    assert truth in outcomes(tree, {key: [None, "x", "y"] for key in "abc"})
    assert truth in outcomes(tree, {})


@given(trees, answers)
def test_only_the_fields_named_decide(tree, given_answers):
    named = {key: value for key, value in given_answers.items() if key in fields_of(tree)}
    assert holds(tree, named) == holds(tree, {**given_answers, "otro": "x"})


LOSS_OR_DAMAGE = spec("single_choice", "motivo", values=["perdida", "deterioro"])


def codes(*steps):
    return [fault.code for fault in faults_of(document(*steps))]


def test_a_form_that_works_has_no_faults():
    assert codes(step("uno", LOSS_OR_DAMAGE), step("dos", spec("text", "lugar"), when=IS_LOSS)) == []


def test_two_questions_with_one_key_are_told():
    assert "duplicate" in codes(step("uno", spec("text", "a"), spec("text", "a")))


def test_two_steps_with_one_key_are_told():
    assert "duplicate" in codes(step("uno", spec("text", "a")), step("uno", spec("text", "b")))


def test_looking_at_a_later_answer_is_told():
    assert codes(step("uno", spec("text", "lugar"), when=IS_LOSS), step("dos", LOSS_OR_DAMAGE)) == ["later"]


def test_looking_at_an_answer_of_the_same_page_is_told():
    assert codes(step("uno", LOSS_OR_DAMAGE, {**spec("text", "lugar"), "when": IS_LOSS})) == ["later"]


def test_two_steps_that_wait_for_each_other_are_told():
    one = step("uno", spec("text", "a"), when={"op": "filled", "field": "b"})
    assert "later" in codes(one, step("dos", spec("text", "b"), when={"op": "filled", "field": "a"}))


def test_looking_at_a_question_that_is_gone_is_told():
    assert "deleted" in codes(step("uno", spec("text", "a"), when={"op": "filled", "field": "borrada"}))


def test_comparing_with_an_option_that_is_not_there_is_told():
    when = {"op": "equals", "field": "motivo", "value": "robo"}
    assert "value" in codes(step("uno", LOSS_OR_DAMAGE), step("dos", spec("text", "a"), when=when))


def test_a_step_nobody_can_reach_is_told():
    never = {"op": "all", "of": [IS_LOSS, {"op": "equals", "field": "motivo", "value": "deterioro"}]}
    assert codes(step("uno", LOSS_OR_DAMAGE), step("dos", spec("text", "a"), when=never)) == ["unreachable"]


def test_a_form_where_everybody_is_turned_away_is_told():
    always = {"op": "any", "of": [IS_LOSS, {"op": "not", "of": IS_LOSS}]}
    way = step("uno", LOSS_OR_DAMAGE), step("alto", when=always, kind="end"), step("tres", spec("text", "a"))
    assert codes(*way) == ["dead_end", "unreachable"]


def test_a_form_without_questions_is_told():
    assert "empty" in codes()


def test_a_hidden_answer_shows_nothing_and_is_dropped():
    way = document(
        step("uno", LOSS_OR_DAMAGE),
        step("dos", spec("text", "lugar"), when=IS_LOSS),
        step("tres", spec("text", "detalle"), when={"op": "filled", "field": "lugar"}),
    )
    journey = compute(way, {"motivo": "deterioro", "lugar": "Regla", "detalle": "en la calle"})
    assert [s.key for s in journey.steps] == ["uno"]
    assert journey.answers == {"motivo": "deterioro"}
    assert journey.dropped == ["lugar", "detalle"]


def test_an_end_page_stops_the_way():
    way = document(
        step("uno", LOSS_OR_DAMAGE), step("fin", when=IS_LOSS, kind="end"), step("tres", spec("text", "lugar"))
    )
    assert compute(way, {"motivo": "perdida"}).end["key"] == "fin"
    assert compute(way, {"motivo": "deterioro"}).end is None
