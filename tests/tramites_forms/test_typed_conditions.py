"""Conditions by type: every field type with every test, against an oracle that knows nothing of how they are kept."""

import os
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.field_samples import SAMPLES
from tests.support.forms_data import document, field, spec, step, stream_step
from tramites_forms.compiler import compile_steps
from tramites_forms.condition_block import NEED_NO_VALUE, TESTS
from tramites_forms.conditions import holds
from tramites_forms.faults import faults_of
from tramites_forms.field_types import bind, registered
from tramites_forms.models import OnlineForm

many = settings(max_examples=2000 if os.environ.get("SOAK") else 60, deadline=None)
OPTIONS = ["uno", "dos", "tres"]
DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))
MONTHS = DAYS.map(lambda day: day.replace(day=1))
HOURS = st.times(time(0, 1), time(23, 58)).map(lambda hour: hour.replace(second=0, microsecond=0))


def grouped(number, mark):
    return f"{number:,}".replace(",", mark)


def ways_of_number(number):
    return st.sampled_from([str(number), grouped(number, "."), grouped(number, ","), grouped(number, " ")])


def ways_of_money(amount):
    whole, cents = f"{amount:.2f}".split(".")
    forms = [f"{whole}.{cents}", f"{whole},{cents}", f"{grouped(int(whole), '.')},{cents}", f"$ {whole},{cents}"]
    return st.sampled_from([*forms, *([whole, f"{whole} CUP"] if cents == "00" else [])])


def ways_of_date(day):
    in_words = date_format(day, "j \\d\\e F \\d\\e Y")
    return st.sampled_from([day.isoformat(), f"{day.day}/{day.month}/{day.year}", in_words])


# For each type that can be compared: (settings, what is meant, how an editor writes it, the answer that means it)
MEANT = {
    "number": ({}, st.integers(0, 3000), ways_of_number, lambda meant: meant),
    "money": (
        {},
        st.integers(0, 300_000).map(lambda cents: Decimal(cents) / 100),
        ways_of_money,
        lambda meant: f"{meant:.2f}",
    ),
    "date": ({"limit": "any"}, DAYS, ways_of_date, date.isoformat),
    "month_year": (
        {},
        MONTHS,
        lambda day: st.sampled_from([f"{day:%Y-%m}", f"{day.month}/{day.year}", f"{day.month} {day.year}"]),
        lambda day: f"{day:%Y-%m}",
    ),
    "time": (
        {},
        HOURS,
        lambda hour: st.sampled_from([f"{hour:%H:%M}", f"{hour:%H.%M}", f"{hour:%I:%M %p}"]),
        lambda hour: f"{hour:%H:%M}",
    ),
    "single_choice": ({"values": OPTIONS}, st.sampled_from(OPTIONS), st.just, lambda meant: meant),
    "multiple_choice": ({"values": OPTIONS}, st.sampled_from(OPTIONS), st.just, lambda meant: [meant]),
    "yes_no": (
        {},
        st.booleans(),
        lambda yes: st.sampled_from(["si", "Sí", "sí"] if yes else ["no", "No"]),
        lambda yes: "si" if yes else "no",
    ),
    "long_list": ({"source": "country"}, st.sampled_from(["CU", "UY", "ES"]), st.just, lambda meant: meant),
    "declaration": ({}, st.just(True), lambda _yes: st.sampled_from(["true", "sí"]), lambda yes: yes),
    "text": ({}, st.sampled_from(["Regla", "true", "12", "2025-01-01"]), st.just, lambda meant: meant),
    "long_text": ({}, st.sampled_from(["Regla", "12"]), st.just, lambda meant: meant),
    "email": ({}, st.sampled_from(["ana@example.cu", "luis@example.cu"]), st.just, lambda meant: meant),
    "phone": (
        {},
        st.sampled_from(["52123456", "52123457"]),
        lambda phone: st.sampled_from([phone, f"+53 {phone}", f"{phone[:1]} {phone[1:4]} {phone[4:]}"]),
        lambda phone: f"+53{phone}",
    ),
    "carne": (
        {},
        st.sampled_from(["85010112345", "90021512345"]),
        lambda number: st.sampled_from([number, f"{number[:6]} {number[6:]}", f"{number[:6]}-{number[6:]}"]),
        lambda number: number,
    ),
    "passport": ({}, st.sampled_from(["K123456", "L123456"]), lambda n: st.sampled_from([n, n.lower()]), lambda n: n),
}
ONLY_FILLED = {"group", "file", "person", "address"}
ORDERED = {"greater": {"number", "money"}, "less": {"number", "money"}}
ORDERED |= {"after": {"date", "month_year", "time"}, "before": {"date", "month_year", "time"}}


def test_every_type_that_asks_is_in_this_table():
    asking = {name for name, field_type in registered().items() if field_type.asks}
    assert asking == set(MEANT) | ONLY_FILLED
    assert set(SAMPLES) <= asking


def compiled(type_, test, value, **values):
    """Return the steps of a form whose second step is shown when the answer to the first passes the test."""
    rule = {"field": "campo", "test": test, "value": value}
    when = [{"type": "show", "value": {"match": "all", "rules": [rule]}}]
    block = OnlineForm._meta.get_field("steps").stream_block
    stream = block.to_python(
        [
            stream_step("Uno", field(type_, "Campo", key="campo", **values)),
            stream_step("Dos", field("text", "Otro", key="otro"), when=when),
        ]
    )
    return compile_steps(stream)


def editors(type_, chosen):
    """Return what an editor sets of the field for the settings of its document."""
    if "values" in chosen:
        return {"choices": [{"label": value, "value": value} for value in chosen["values"]]}
    return chosen


def oracle(test, answer, meant, also=()):
    """What the words of the test say of two values of Python. `also`: the other ones it is one of."""
    return {
        "equals": answer == meant,
        "different": answer != meant,
        "in": answer in [meant, *also],
        "filled": True,
        "empty": False,
        "greater": answer > meant if test == "greater" else None,
        "less": answer < meant if test == "less" else None,
        "after": answer > meant if test == "after" else None,
        "before": answer < meant if test == "before" else None,
    }[test]


@many
@given(st.data())
@pytest.mark.parametrize("test", [name for name, _label in TESTS])
@pytest.mark.parametrize("type_", sorted(MEANT))
def test_a_condition_holds_as_its_words_say_whatever_the_type_and_however_it_is_written(type_, test, data):
    chosen, meanings, ways, stored = MEANT[type_]
    meant = data.draw(meanings)
    answer = data.draw(st.one_of(st.just(meant), NEAR[type_](meant), meanings) if type_ in NEAR else meanings)
    also = data.draw(st.lists(meanings, max_size=2)) if test == "in" else []
    written = "" if test in NEED_NO_VALUE else "; ".join(data.draw(ways(one)) for one in [meant, *also])
    if test == "in" and "," in written:
        written += ";"  # one value alone, whose comma is its own
    steps = compiled(type_, test, written, **editors(type_, chosen))
    refused = [fault for fault in faults_of({"steps": steps}) if fault.code == "value"]
    if test in ORDERED and type_ not in ORDERED[test]:
        assert refused
        return
    assert not refused, refused
    kept = stored(answer)
    assert bind(steps[0]["fields"][0]).check(kept) == kept
    assert holds(steps[1]["when"], {"campo": kept}) is oracle(test, answer, meant, also)
    assert holds(steps[1]["when"], {}) is (test in ("different", "empty"))


def near_number(meant):
    return st.sampled_from([meant + 1, abs(meant - 1), meant * 10, meant])


def near_day(meant):
    return st.sampled_from([meant + timedelta(days=1), meant - timedelta(days=1)])


def near_month(meant):
    return st.sampled_from([(meant + timedelta(days=31)).replace(day=1), (meant - timedelta(days=1)).replace(day=1)])


def near_hour(meant):
    at = datetime.combine(date(2026, 1, 1), meant)
    return st.sampled_from([(at + timedelta(minutes=1)).time(), (at - timedelta(minutes=1)).time()])


# The neighbours of a value, where a wrong order or a wrong reading shows
NEAR = {"number": near_number, "money": near_number, "date": near_day, "month_year": near_month, "time": near_hour}

# An answer of the types that can only be there or not
SEVERAL = {
    "person": {"names": "Ana", "first_surname": "Pérez"},
    "address": {"municipality": "11-moa", "street": "Calle 1"},
    "file": [{"id": "0" * 8 + "-0000-0000-0000-" + "0" * 12, "name": "f.jpg", "size": 1, "sha256": "0" * 64}],
    "group": [{"nombre": "Ana"}],
}


@pytest.mark.parametrize("type_", sorted(ONLY_FILLED))
@pytest.mark.parametrize("test", sorted(NEED_NO_VALUE))
def test_whether_an_answer_of_several_parts_is_there_can_be_asked(type_, test):
    inner = {"row_label": "Hijo", "fields": [field("text", "Nombre", key="nombre")]} if type_ == "group" else {}
    steps = compiled(type_, test, "", **inner)
    assert "value" not in [fault.code for fault in faults_of({"steps": steps})]
    assert holds(steps[1]["when"], {"campo": SEVERAL[type_]}) is (test == "filled")
    assert holds(steps[1]["when"], {}) is (test == "empty")


@pytest.mark.parametrize("type_", sorted(ONLY_FILLED))
@pytest.mark.parametrize("test", [name for name, _label in TESTS if name not in NEED_NO_VALUE])
def test_an_answer_of_several_parts_is_only_there_or_not(type_, test):
    settings_ = {"group": {"fields": [spec("text", "nombre")], "least": 1, "most": 3}}.get(type_, {})
    operator = {"different": "equals"}.get(test, test)
    atom = {"op": operator, "field": "campo", "value": "x", **({"values": ["x"]} if operator == "in" else {})}
    way = document(step("uno", spec(type_, "campo", **settings_)), step("dos", spec("text", "otro"), when=atom))
    assert "value" in [fault.code for fault in faults_of(way)]


# (type, what the editor set, the test, a value that can never hold, words of the reason)
IMPOSSIBLE = [
    ("number", {}, "equals", "dos", "Escriba un número"),
    ("number", {}, "greater", "2020-01-01", "Escriba un número"),
    ("number", {}, "equals", "2,5", "Escriba un número entero"),
    ("number", {}, "after", "2020-01-01", "no se puede probar"),
    ("number", {"least": 1, "most": 10}, "equals", "11", "límites"),
    ("number", {"least": 1, "most": 10}, "greater", "10", "límites"),
    ("number", {"least": 1, "most": 10}, "less", "1", "límites"),
    ("money", {}, "equals", "1,255,5", "Escriba un número"),
    ("date", {}, "equals", "31/02/2025", "calendario"),
    ("date", {}, "after", "ayer", "Escriba la fecha"),
    ("date", {}, "greater", "5", "no se puede probar"),
    ("time", {"earliest": "08:00", "latest": "16:00"}, "after", "16:00", "límites"),
    ("yes_no", {}, "equals", "quizás", "opciones"),
    ("declaration", {}, "equals", "false", "casilla"),
    ("text", {"max_length": 3}, "equals", "cuatro", "caracteres"),
    ("carne", {}, "equals", "123", "11 números"),
]


@pytest.mark.parametrize(("type_", "set_", "test", "value", "words"), IMPOSSIBLE)
def test_a_test_that_can_never_hold_is_refused_at_its_block(type_, set_, test, value, words):
    steps = compiled(type_, test, value, **set_)
    (fault,) = [fault for fault in faults_of({"steps": steps}) if fault.code == "value"]
    assert (fault.step_id, fault.part) == (steps[1]["id"], "when")
    assert words in fault.message


def test_several_values_are_parted_by_semicolons_so_that_an_amount_keeps_its_comma():
    steps = compiled("money", "in", "1.250,50; 3")
    assert steps[1]["when"]["of"][0]["values"] == ["1250.50", "3.00"]
    assert compiled("number", "in", "1, 2")[1]["when"]["of"][0]["values"] == [1, 2]


def test_a_version_published_before_values_had_a_type_compares_numbers_as_numbers():
    assert holds({"op": "equals", "field": "hijos", "value": "0"}, {"hijos": 0})
    assert not holds({"op": "equals", "field": "hijos", "value": "0"}, {"hijos": 1})


def test_a_refused_value_says_so_in_the_admin_where_it_was_written():
    block = OnlineForm._meta.get_field("steps").stream_block
    rule = {"field": "campo", "test": "after", "value": "2020-01-01"}
    when = [{"type": "show", "value": {"match": "all", "rules": [rule]}}]
    stream = block.to_python(
        [
            stream_step("Uno", field("number", "Campo", key="campo")),
            stream_step("Dos", field("text", "Otro", key="otro"), when=when),
        ]
    )
    with pytest.raises(ValidationError) as refusal:
        block.clean(stream)
    assert set(refusal.value.block_errors) == {1}
    assert "when" in refusal.value.block_errors[1].block_errors
