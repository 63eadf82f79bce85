"""For any form and any answers, the journey, the JSON Schema and the Django form say the same."""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import FormatError

from tests.field_samples import SAMPLES
from tests.forms_data import document, spec, step
from tests.hostile import HOSTILE
from tramites_forms.conditions import holds
from tramites_forms.faults import faults_of
from tramites_forms.intake import accepts
from tramites_forms.journey import compute
from tramites_forms.schema import format_holds, json_schema

SOAK = bool(os.environ.get("SOAK"))
many = settings(max_examples=5000 if SOAK else 100, deadline=None, suppress_health_check=list(HealthCheck))

# For each type: its settings and answers that are sometimes right.
ANSWERS = {
    "text": ({"max_length": 20}, ["Regla", "  de más ", "x" * 21, "dos\nlíneas"]),
    "long_text": ({"max_length": 30, "min_length": 3}, ["uno", "u", "uno\r\ndos", "uno\ndos"]),
    "email": ({}, ["ana@example.cu", "ana", "ana@"]),
    "phone": ({}, ["+5352123456", "52123456", "+5378305555"]),
    "carne": ({}, ["85010112345", "85023012345", "8501011234"]),
    "passport": ({}, ["K123456", "k123456", "K1", "K123456\n"]),
    "person": ({}, [{"names": "Ana", "first_surname": "Pérez"}, {"names": "Ana"}, {"names": ""}, {"otro": "x"}]),
    "address": ({}, [{"municipality": "11-moa", "street": "Calle 1"}, {"municipality": "x", "street": "1"}]),
    "date": ({"limit": "past"}, ["1985-11-03", "2140-01-01", "1985-2-3", "1985-02-30", "03/11/1985"]),
    "month_year": ({}, ["2019-07", "2019-13", "2019-7", "2019-07\n"]),
    "number": ({"least": 0, "most": 9}, [0, 9, 10, 3.0, 3.5, True, "3"]),
    "money": ({}, ["120.50", "120.5", "120,50", 120]),
    "single_choice": ({"values": ["a", "b"]}, ["a", "b", "c"]),
    "multiple_choice": ({"values": ["a", "b", "c"], "most": 2}, [["a"], ["b", "a"], ["a", "a"], ["a", "b", "c"], []]),
    "yes_no": ({}, ["si", "no", "quizás", True]),
    "long_list": ({"source": "country"}, ["UY", "XX", ""]),
    "declaration": ({}, [True, False, 1, "on"]),
    "group": (
        {
            "fields": [spec("text", "nombre"), spec("number", "edad", required=False)],
            "least": 1,
            "most": 2,
            "text": {"row_label": "Hijo"},
        },
        [[{"nombre": "Ana"}], [{"nombre": "Ana", "edad": 3}], [{}], [], [{"nombre": ""}], [{"nombre": "a", "x": 1}]],
    ),
}
ANSWERS |= {name: (sample.settings, sample.answers) for name, sample in SAMPLES.items()}
KEYS = ["a", "b", "c", "d", "e"]
anything = st.one_of(
    st.sampled_from([None, True, False, 0, 1, "", *HOSTILE]), st.integers(-3, 30), st.floats(allow_nan=False), st.text()
)
strange = st.one_of(anything, st.lists(anything, max_size=2), st.dictionaries(st.text(), anything, max_size=2))


@st.composite
def conditions(draw, earlier):
    """A condition over fields of earlier steps, or None."""
    if not earlier or draw(st.booleans()):
        return None

    def atom(one):
        key, (_settings, answers) = one["key"], ANSWERS[one["type"]]
        return st.one_of(
            st.just({"op": "filled", "field": key}),
            st.sampled_from([answer for answer in answers if not isinstance(answer, (list, dict))] or ["a"]).map(
                lambda value: {"op": "equals", "field": key, "value": value}
            ),
            st.just({"op": "in", "field": key, "values": ["a", "si", "85010112345", True]}),
            st.sampled_from(["greater", "less"]).map(lambda op: {"op": op, "field": key, "value": "3"}),
            st.sampled_from(["before", "after"]).map(lambda op: {"op": op, "field": key, "value": "1990-01-01"}),
        )

    atoms = st.sampled_from(earlier).flatmap(atom)
    return draw(
        st.one_of(
            atoms,
            st.builds(lambda of: {"op": "not", "of": of}, atoms),
            st.builds(
                lambda op, of: {"op": op, "of": of}, st.sampled_from(["all", "any"]), st.lists(atoms, min_size=1)
            ),
        )
    )


@st.composite
def documents(draw):
    """A form whose conditions only look back, as the checks on saving ask."""
    keys, steps, earlier = list(KEYS), [], []
    while keys:
        here = [keys.pop(0) for _ in range(min(len(keys), draw(st.integers(1, 2))))]
        fields = []
        for key in here:
            type_ = draw(st.sampled_from(sorted(ANSWERS)))
            made = spec(type_, key, required=draw(st.booleans()), **ANSWERS[type_][0])
            fields.append({**made, "when": draw(conditions(earlier))})
        steps.append(step(f"paso_{here[0]}", *fields, when=draw(conditions(earlier))))
        earlier = [*earlier, *fields]
        end = draw(conditions(earlier)) if draw(st.integers(0, 5)) == 0 else None
        if end is not None:
            steps.append(step(f"alto_{here[0]}", when=end, kind="end"))
    return document(*steps)


@st.composite
def filled(draw):
    """A document and answers to it: often what its conditions ask, sometimes anything."""
    form, answers = draw(documents()), {}
    honest = draw(st.booleans())  # the first answer of each type is right
    for one in form["steps"]:
        for field in one["fields"]:
            if honest or draw(st.integers(0, 9)) < 8:
                right, good = ANSWERS[field["type"]][1][0], st.sampled_from(ANSWERS[field["type"]][1])
                answers[field["key"]] = right if honest else draw(good if draw(st.integers(0, 9)) else strange)
    if honest or draw(st.booleans()):
        answers = compute(form, answers).answers
    return form, answers


class Ours(FormatChecker):
    def check(self, instance, format):
        if not format_holds(instance, format):
            raise FormatError(f"{instance!r} is not {format}")


@many
@given(filled())
def test_the_schema_accepts_exactly_what_the_form_accepts(case):
    form, answers = case
    schema = json_schema(form)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=Ours())
    assert validator.is_valid(answers) is accepts(form, answers), [
        error.message for error in validator.iter_errors(answers)
    ]


@many
@given(filled())
def test_the_journey_shows_what_the_conditions_say_and_keeps_nothing_hidden(case):
    form, answers = case
    way = compute(form, answers)
    shown = {one.key for one in way.steps}
    seen = {}
    for one in form["steps"]:
        if not holds(one["when"], seen):
            assert one["key"] not in shown
            continue
        if one["kind"] == "end":
            assert way.end == one
            break
        assert one["key"] in shown
        visible = [field for field in one["fields"] if holds(field["when"], seen)]
        assert way.step(one["key"]).fields == visible
        seen |= {field["key"]: answers[field["key"]] for field in visible if field["key"] in answers}
    assert way.answers == seen
    assert set(way.dropped) == set(answers) - set(seen)


@many
@given(filled())
def test_going_the_way_again_with_what_was_kept_changes_nothing(case):
    form, answers = case
    kept = compute(form, answers).answers
    again = compute(form, kept)
    assert again.answers == kept and not again.dropped


@many
@given(documents())
def test_conditions_that_only_look_back_are_never_told_as_faults_of_order(form):
    assert not {"later", "deleted", "duplicate", "empty"} & {fault.code for fault in faults_of(form)}
