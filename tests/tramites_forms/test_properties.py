"""For any form and any answers, the journey, the JSON Schema and the Django form say the same."""

import json
import os
import re
from datetime import datetime
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import FormatError
from wagtail.models import Locale

from tests.support.field_samples import SAMPLES
from tests.support.forms_data import document, spec, step
from tests.support.hostile import HOSTILE
from tests.tramites_forms.test_exchange import without_ids
from tramites_forms.document import digest, texts
from tramites_forms.exchange import FORMAT, form_export
from tramites_forms.faults import faults_of
from tramites_forms.importing import form_import
from tramites_forms.intake import accepts
from tramites_forms.journey import compute
from tramites_forms.models import FormVersion, OnlineForm, Submission
from tramites_forms.schema import format_holds, json_schema
from tramites_forms.services import CannotSend, draft_start, submission_send
from tramites_forms.versions import text_add

SOAK = bool(os.environ.get("SOAK"))
many = settings(max_examples=5000 if SOAK else 100, deadline=None, suppress_health_check=list(HealthCheck))
few = settings(max_examples=500 if SOAK else 15, deadline=None, suppress_health_check=list(HealthCheck))
FILE = {"id": "0f8fad5b-d9cb-469f-a165-70867728950e", "name": "foto.jpg", "size": 1200, "sha256": "a" * 64}

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
    "file": (
        {},
        [[FILE], [FILE, FILE], [{**FILE, "id": "x"}], [{**FILE, "size": 3.0}], [{**FILE, "size": True}], [{"id": "x"}]],
    ),
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


class Oracle:
    """What a person must see, told another way than the journey does it: each question asks back whether it is shown.

    The journey walks forward and keeps what it has seen; this starts at a question and goes back through whatever its
    conditions name, with a reading of the operators of its own.
    """

    def __init__(self, form, answers):
        self.answers = answers
        self.steps = form["steps"]
        self.place = {one["key"]: place for place, step_ in enumerate(self.steps) for one in step_["fields"]}
        self.fields = {one["key"]: one for step_ in self.steps for one in step_["fields"]}

    def reached(self, place):
        """Somebody gets to the step at `place`: its condition holds and no end before it stopped them."""
        stops = [one for one in self.steps[:place] if one["kind"] == "end"]
        return self.true(self.steps[place]["when"]) and not any(self.true(stop["when"]) for stop in stops)

    def shown(self, key):
        return self.reached(self.place[key]) and self.true(self.fields[key]["when"])

    def answer(self, key):
        """A list with the answer of a question that is shown, or empty."""
        return [self.answers[key]] if key in self.answers and self.shown(key) else []

    def true(self, condition):
        match condition:
            case None:
                return True
            case {"op": "all", "of": parts}:
                return not [part for part in parts if not self.true(part)]
            case {"op": "any", "of": parts}:
                return bool([part for part in parts if self.true(part)])
            case {"op": "not", "of": part}:
                return not self.true(part)
            case {"op": op, "field": key}:
                return any(self.compares(op, condition, answer) for answer in self.answer(key))

    def compares(self, op, condition, answer):
        if op == "filled":
            return not (answer is None or answer is False or answer in ("", []))
        if answer is None:
            return False
        if op in ("equals", "in"):
            wanted = condition["values"] if op == "in" else [condition["value"]]
            given = answer if isinstance(answer, list) else [answer]
            # In a list true and 1 are told apart no more than JSON arrays do in Python; alone they are.
            alone = not isinstance(answer, list)
            return any(
                one == value and (not alone or isinstance(one, bool) == isinstance(value, bool))
                for one in given
                for value in wanted
            )
        sort = day if op in ("before", "after") else number
        left, right = sort(answer), sort(condition["value"])
        if left is None or right is None:
            return False
        return left < right if op in ("less", "before") else left > right


def number(value):
    if isinstance(value, bool):
        return None
    try:
        found = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return None
    return None if "/" in str(value) else found


def day(value):
    """Days are kept as 2020-01-31 and nothing else is one."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", value) if isinstance(value, str) else None
    try:
        return datetime(*map(int, found.groups())) if found else None
    except ValueError:
        return None


@many
@given(filled())
def test_the_journey_shows_exactly_what_the_conditions_say_by_an_oracle_of_its_own(case):
    form, answers = case
    way, oracle = compute(form, answers), Oracle(form, answers)
    for place, one in enumerate(form["steps"]):
        if one["kind"] == "end":
            continue
        step_ = way.step(one["key"])
        assert (step_ is not None) == oracle.reached(place)
        visible = [spec_["key"] for spec_ in step_.fields] if step_ else []
        assert visible == [spec_["key"] for spec_ in one["fields"] if oracle.shown(spec_["key"])]
    ends = [one for place, one in enumerate(form["steps"]) if one["kind"] == "end" and oracle.reached(place)]
    assert way.end == (ends[0] if ends else None)
    kept = {key: answers[key] for key in answers if oracle.shown(key)}
    assert way.answers == kept and set(way.dropped) == set(answers) - set(kept)


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


@pytest.mark.django_db
@few
@given(filled())
def test_no_answer_of_a_hidden_question_is_stored_when_it_is_sent(site_form, case):
    form, answers = case
    number_ = FormVersion.objects.count() + 1
    version = FormVersion.objects.create(form=site_form, number=number_, document=form, content_hash=digest(form))
    text_add(version, "es", texts(form))
    done = [one["key"] for one in form["steps"]]
    try:
        json.dumps(answers, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return  # no draft can hold it
    draft = draft_start(site_form, version=version, language="es", answers=answers, done=done)
    try:
        sent = submission_send(draft.pk, language="es")
    except CannotSend:
        assert not Submission.objects.filter(version=version).exists()
        return
    oracle = Oracle(form, answers)
    kept = Submission.objects.get(pk=sent.pk).answers
    assert kept == {key: answer for key, answer in answers.items() if oracle.shown(key)}
    draft.refresh_from_db()
    assert draft.answers == {}


@pytest.fixture
def site_form(db):
    locale = Locale.objects.get_or_create(language_code="es")[0]
    Locale.objects.get_or_create(language_code="en")
    return OnlineForm.objects.create(title="Todo", slug="todo", receiver="Oficina", level=0, live=True, locale=locale)


words = st.text("abcñéí ¿?-,.:;()0123456789", min_size=1, max_size=20).map(str.strip).filter(bool)
said = st.fixed_dictionaries({"es": words, "en": words})


@st.composite
def exported(draw):
    """A form as its file says it: any types, with both languages and whatever each type may be told."""
    steps, keys = [], iter(f"c{n}" for n in range(100))
    for place in range(draw(st.integers(1, 3))):
        fields = [draw(question(next(keys), keys)) for _ in range(draw(st.integers(1, 3)))]
        one = {"type": "step", "key": f"paso{place}", "title": draw(said), "fields": fields}
        if steps and draw(st.booleans()):
            rule = {"field": steps[0]["fields"][0]["key"], "test": "filled"}
            one["when"] = [{"type": draw(st.sampled_from(["show", "skip"])), "rules": [rule]}]
        steps.append(one)
    return {
        "format": FORMAT, "language": "es", "languages": ["es", "en"], "slug": "copia",
        "level": draw(st.sampled_from([0, 1, 2])), "minutes": draw(st.sampled_from([None, 5])),
        "retention_days": 365, "grace_minutes": draw(st.integers(0, 90)), "quota": None, "receiver": "Oficina",
        "title": draw(said), "summary": draw(said), "declaration": draw(said), "steps": steps,
    }  # fmt: skip


@st.composite
def question(draw, key, keys, inner=False):
    types = [name for name in ANSWERS if ANSWERS[name] and not (inner and name in ("group", "file"))]
    type_ = draw(st.sampled_from(types))
    one = {"type": type_, "key": key, "label": draw(said)}
    optional = {"help": said, "sensitive": st.just(True), "note": words, "required": st.just(False)}
    for name, value in optional.items():
        if draw(st.booleans()):
            one[name] = draw(value)
    if type_.endswith("_choice"):
        one["choices"] = [{"label": draw(said), "value": value} for value in ("uno", "dos")]
    if type_ == "group":
        one |= {"row_label": draw(said), "fields": [draw(question(next(keys), keys, inner=True)) for _ in range(2)]}
    if type_ in ("text", "long_text") and draw(st.booleans()):
        one |= {"pattern": "[0-9]+", "pattern_message": draw(said), "max_length": draw(st.integers(1, 300))}
    return one


@pytest.mark.django_db
@few
@given(exported())
def test_what_is_imported_and_exported_again_is_the_same_with_its_translations(site_form, data):
    with transaction.atomic():
        made, faults = form_import(json.dumps(data).encode())
        if made is None:
            # Only what the checks on saving tell: a condition over a question that a group or a later step holds.
            assert faults
            return
        out = json.loads(json.dumps(form_export(made)))
        assert without_ids(out) == without_ids(data)
        assert [step_["id"] for step_ in out["steps"]] == [child["id"] for child in made.steps.raw_data]
        for one in (*made.get_translations(), made):
            one.delete()
        again, faults = form_import(json.dumps(out).encode())
        assert again is not None, faults
        assert form_export(again) == out  # ids and all
        transaction.set_rollback(True)
