"""Every field type: what people type, what is kept, how it is shown, and what is refused. No database."""

import pytest
from django.http import QueryDict
from django.utils import translation

from tests.support.field_samples import SAMPLES
from tests.support.forms_data import spec
from tests.support.hostile import HOSTILE
from tramites_forms.field_types import bind, registered
from tramites_forms.forms import form_class, posted

ROW = [spec("text", "nombre"), spec("date", "nacio", required=False, limit="past")]

# (type, settings, what is posted, what is kept, what is shown)
GOOD = [
    ("text", {}, {"campo": "  Regla "}, "Regla", "Regla"),
    ("text", {"pattern": "[0-9]{3}"}, {"campo": "123"}, "123", "123"),
    ("long_text", {}, {"campo": "Uno\r\nDos"}, "Uno\nDos", "Uno\nDos"),
    ("email", {}, {"campo": "ana@example.cu"}, "ana@example.cu", "ana@example.cu"),
    ("phone", {}, {"campo": "05 212 3456"}, "+5352123456", "5 212 3456"),
    ("carne", {}, {"campo": "850101 12345"}, "85010112345", "85010112345"),
    ("passport", {}, {"campo": "k 123456"}, "K123456", "K123456"),
    (
        "person",
        {},
        {"campo_0": "Ana María", "campo_1": "Pérez", "campo_2": ""},
        {"names": "Ana María", "first_surname": "Pérez"},
        "Ana María Pérez",
    ),
    (
        "address",
        {},
        {"campo_0": "11-moa", "campo_1": "Calle 1 No. 2", "campo_2": "A y B", "campo_3": ""},
        {"municipality": "11-moa", "street": "Calle 1 No. 2", "between": "A y B"},
        "Calle 1 No. 2\nentre A y B\nMoa, Holguín",
    ),
    ("date", {}, {"campo_0": "3", "campo_1": "11", "campo_2": "1985"}, "1985-11-03", "3 de noviembre de 1985"),
    ("month_year", {}, {"campo_0": "7", "campo_1": "2019"}, "2019-07", "julio de 2019"),
    ("number", {"least": 0, "most": 5000}, {"campo": "1 200"}, 1200, None),
    ("money", {}, {"campo": "120,5"}, "120.50", "120,50 CUP"),
    ("single_choice", {"text": {"choices": {"uno": "El primero"}}}, {"campo": "uno"}, "uno", "El primero"),
    ("multiple_choice", {}, {"campo": ["uno", "dos", "uno"]}, ["uno", "dos"], "uno\ndos"),
    ("yes_no", {}, {"campo": "si"}, "si", "Sí"),
    ("long_list", {"source": "country"}, {"campo": "UY"}, "UY", "Uruguay"),
    ("long_list", {"source": "municipality"}, {"campo": "11-moa"}, "11-moa", "Moa, Holguín"),
    ("declaration", {}, {"campo": "on"}, True, "Sí"),
    (
        "group",
        {"fields": ROW, "text": {"row_label": "Hijo"}},
        {"campo-count": "2", "campo-0-nombre": "Ana", "campo-1-nombre": "Luis"},
        [{"nombre": "Ana"}, {"nombre": "Luis"}],
        "Hijo 1. nombre: Ana\nHijo 2. nombre: Luis",
    ),
]

# (type, settings, what is posted)
BAD = [
    ("text", {}, {"campo": "   "}),
    ("text", {"max_length": 3}, {"campo": "cuatro"}),
    ("text", {"pattern": "[0-9]{3}"}, {"campo": "12a"}),
    ("text", {"pattern": "[0-9]{3}"}, {"campo": "1234"}),
    ("email", {}, {"campo": "ana"}),
    ("phone", {}, {"campo": "78305555"}),
    ("carne", {}, {"campo": "85023012345"}),
    ("passport", {}, {"campo": "K-1"}),
    ("person", {}, {"campo_0": "Ana", "campo_1": "", "campo_2": "Ruiz"}),
    ("address", {}, {"campo_0": "nada", "campo_1": "Calle 1"}),
    ("address", {}, {"campo_0": "", "campo_1": "Calle 1"}),
    ("date", {}, {"campo_0": "31", "campo_1": "2", "campo_2": "2020"}),
    ("date", {}, {"campo_0": "1", "campo_1": "2", "campo_2": "20"}),
    ("date", {"limit": "past"}, {"campo_0": "1", "campo_1": "2", "campo_2": "2140"}),
    ("date", {"limit": "future"}, {"campo_0": "1", "campo_1": "2", "campo_2": "1990"}),
    ("month_year", {}, {"campo_0": "13", "campo_1": "2020"}),
    ("number", {}, {"campo": "1,5"}),
    ("number", {"most": 5}, {"campo": "6"}),
    ("number", {}, {"campo": "1e5"}),
    ("money", {}, {"campo": "0,234"}),
    ("single_choice", {}, {"campo": "tres"}),
    ("multiple_choice", {}, {"campo": ["uno", "tres"]}),
    ("multiple_choice", {"most": 1}, {"campo": ["uno", "dos"]}),
    ("yes_no", {}, {"campo": "quizás"}),
    ("long_list", {"source": "country"}, {"campo": "XX"}),
    ("declaration", {}, {}),
    ("group", {"fields": ROW}, {"campo-count": "1", "campo-0-nombre": ""}),
    ("group", {"fields": ROW}, {"campo-count": "1", "campo-0-nombre": "Ana", "campo-0-nacio_0": "40"}),
]
GOOD += [(name, *row) for name, sample in SAMPLES.items() for row in sample.good]
BAD += [(name, *row) for name, sample in SAMPLES.items() for row in sample.bad]
DEFAULTS = {
    **{name: sample.settings for name, sample in SAMPLES.items()},
    "multiple_choice": {"values": ["uno", "dos"]},
    "long_list": {"source": "municipality"},
    "group": {"fields": ROW, "least": 1, "most": 3},
}


def made(type_, settings, **more):
    settings = {**DEFAULTS.get(type_, {}), **settings}
    text = {"row_label": "Fila", **settings.pop("text", {})} if type_ == "group" else settings.pop("text", {})
    return spec(type_, text=text, **settings, **more)


def bound(one, data):
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return form_class([one])(query)


@pytest.fixture(autouse=True)
def spanish():
    with translation.override("es"):
        yield


def test_every_type_that_asks_is_in_these_tables_and_there_are_twenty_or_more():
    asking = {name for name, field_type in registered().items() if field_type.asks}
    assert asking - {"file"} == {row[0] for row in GOOD}
    assert {row[0] for row in BAD} | {"long_text"} == asking - {"file"}
    assert len(registered()) >= 20


@pytest.mark.parametrize(("type_", "settings", "data", "kept", "shown"), GOOD)
def test_a_good_answer_is_kept_in_one_form_and_shown_in_words(type_, settings, data, kept, shown):
    one = made(type_, settings)
    form = bound(one, data)
    assert form.is_valid(), form.errors
    assert form.stored() == {"campo": kept}
    assert bind(one).check(kept) == kept
    if shown is not None:
        assert bind(one).shown(kept) == shown


@pytest.mark.parametrize(("type_", "settings", "data", "kept", "shown"), GOOD)
def test_a_kept_answer_fills_the_form_again(type_, settings, data, kept, shown):
    if type_ == "group":
        return  # a group is drawn from its answers, see the test below
    one = made(type_, settings)
    again = form_class([one])(posted([one], {"campo": kept}))
    assert again.is_valid() and again.stored() == {"campo": kept}


@pytest.mark.parametrize(("type_", "settings", "data"), BAD)
def test_a_bad_answer_is_refused_with_a_message_of_ours(type_, settings, data):
    form = bound(made(type_, settings), data)
    assert not form.is_valid()
    assert all(str(message).strip() for message in form.errors["campo"])


@pytest.mark.parametrize("type_", [row[0] for row in GOOD])
def test_what_is_not_required_may_be_left_empty(type_):
    form = bound(made(type_, {}, required=False), {})
    assert form.is_valid(), form.errors
    assert form.stored() == {}


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("type_", [name for name, field_type in registered().items() if field_type.asks])
def test_hostile_text_is_refused_in_words_or_kept_as_it_is_and_escaped(type_, text):
    one = made(type_, {} if type_ != "text" else {"max_length": 20_000})
    data = dict.fromkeys(("campo", "campo_0", "campo_1", "campo_2", "campo-count", "campo-0-nombre"), text)
    form = bound(one, data)
    page = form.as_div()
    assert "<script>alert" not in page
    if form.is_valid():
        for answer in form.stored().values():
            assert bind(one).check(answer) == answer
            str(bind(one).shown(answer)).encode()


def test_a_group_adds_and_takes_away_rows_keeping_what_was_written():
    one = made("group", {})
    data = {"campo-count": "2", "campo-0-nombre": "Ana", "campo-1-nombre": "Luis"}
    more = bound(one, {**data, "campo-add": "1"})
    assert more.reshape() and 'name="campo-2-nombre"' in more.as_div() and 'value="Luis"' in more.as_div()
    less = bound(one, {**data, "campo-remove": "0"})
    page = less.as_div()
    assert less.reshape() and "Ana" not in page and 'name="campo-0-nombre" value="Luis"' in page
    assert not bound(one, data).reshape()


def test_a_group_never_passes_its_most():
    one = made("group", {})
    many = {"campo-count": "999", **{f"campo-{n}-nombre": "x" for n in range(999)}}
    assert len(bound(one, many).fields) == 1
    form = bound(one, many)
    assert form.is_valid() and len(form.stored()["campo"]) == 3


def test_a_sum_adds_the_answers_given_so_far():
    total = spec("summary", keys=["uno", "dos", "nada"], money=True, text={"heading": "Total"})
    assert "120,50 CUP" in bind(total).html({"uno": "100.50", "dos": 20})
    assert "0,00 CUP" in bind(total).html()


LIMITS = [
    ("multiple_choice", {"values": ["a", "b", "c"]}, "Puede marcar varias."),
    ("multiple_choice", {"values": ["a", "b", "c"], "most": 2}, "Marque hasta 2."),
    ("number", {"least": 1, "most": 20}, "De 1 a 20."),
    ("number", {"least": 18}, "18 o más."),
    ("number", {"most": 1000}, "1000 o menos."),
    ("number", {}, ""),
    ("money", {"most": 500}, "500 o menos."),
    ("time", {"earliest": "08:00", "latest": "16:30"}, "De las 8:00 a.\u00a0m. a las 4:30 p.\u00a0m., incluidas."),
    ("time", {"latest": "16:30"}, "A las 4:30 p.\u00a0m. o antes."),
    ("long_text", {"max_length": 300}, "Hasta 300 letras."),
    ("long_text", {"max_length": 4000}, ""),
    ("group", {"least": 1, "most": 4, "fields": []}, "Puede añadir hasta 4."),
]


@pytest.mark.parametrize(("type_", "settings", "said"), LIMITS)
def test_a_limit_is_told_before_the_answer_and_once(type_, settings, said):
    asked = spec(type_, **settings)
    with translation.override("es"):
        assert bind(asked).hint() == said
        asked["text"]["help"] = "Aquí."
        assert bind(asked).hint() == f"Aquí. {said}" or not any(letter.isdigit() for letter in said)
        if said:
            asked["text"]["help"] = f"Lo que sepa. {said}"
            assert bind(asked).hint() == f"Lo que sepa. {said}"
