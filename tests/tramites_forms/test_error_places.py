"""Each error of a step is told once, leads to the very box it is about, and is named as the person sees it."""

import re
from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation

from core.field_errors import summary_of
from tests.support.forms_data import spec
from tramites_forms.field_types import registered
from tramites_forms.forms import form_class

SETTINGS = {
    "group": {"fields": [spec("text", "nombre", label="Nombre")], "least": 1, "most": 3, "text": {"row_label": "Hijo"}},
    "multiple_choice": {"values": ["uno", "dos"]},
    "long_list": {"source": "municipality"},
}
# What is wrong of each type, besides nothing at all: {suffix of the box: what is typed}
WRONG = {
    "number": {"": "doce"},
    "money": {"": "1.250,000"},
    "date": {"_0": "3", "_1": "11", "_2": "26"},
    "month_year": {"_0": "11", "_1": "26"},
    "time": {"": "25:00"},
    "email": {"": "ana"},
    "phone": {"": "1"},
    "carne": {"": "123"},
    "passport": {"": "?"},
    "person": {"_0": "Ana", "_1": ""},
    "address": {"_0": "", "_1": "Calle 1"},
    "single_choice": {"": "otro"},
    "multiple_choice": {"": "otro"},
    "yes_no": {"": "quizás"},
    "long_list": {"": "otro"},
}
ASKING = [name for name, field_type in registered().items() if field_type.asks]


class Ids(HTMLParser):
    """The ids of the boxes of a page, those marked as wrong, and how often each message is read."""

    def __init__(self, html):
        super().__init__()
        self.boxes, self.wrong = set(), set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in ("input", "select", "textarea") and attrs.get("type") != "hidden":
            self.boxes.add(attrs.get("id"))
            if attrs.get("aria-invalid") == "true":
                self.wrong.add(attrs.get("id"))


def page_of(form):
    """Return (the summary as a list, the HTML of the questions) of a bound form, in Spanish."""
    html = render_to_string("tramites_forms/questions.html", {"parts": list(form.parts()), "form": form})
    return summary_of(form), html


def posted(**data):
    query = QueryDict(mutable=True)
    query.update(data)
    return query


CASES = [
    (type_, how, nested)
    for type_ in ASKING
    for how in ("empty", "wrong")
    for nested in (False, True)
    if (how == "empty" or type_ in WRONG) and not (nested and type_ in ("group", "file"))
]


@pytest.mark.parametrize(("type_", "how", "nested"), CASES)
def test_an_error_of_any_type_leads_to_its_box_and_is_said_once(type_, how, nested):
    one = spec(type_, "campo", label="¿Qué pasó?", **SETTINGS.get(type_, {}))
    typed = {f"campo{suffix}": text for suffix, text in (WRONG[type_] if how == "wrong" else {}).items()}
    specs, name = [one], "Hijo 1" if type_ == "group" else "¿Qué pasó?"
    if nested:
        specs = [spec("group", "titulares", fields=[one], least=2, most=5, text={"row_label": "Titular"})]
        typed = {f"titulares-1-{key}": text for key, text in typed.items()}
        typed |= {"titulares-count": "2", **right_row(type_)}
        name = "Titular 2"
    with translation.override("es"):
        found, html = page_of(form_class(specs)(posted(**typed)))
        ids = Ids(html)
    assert found
    for error in found:
        assert error["target"] in ids.boxes, error
        assert name in error["text"]
        if nested:
            assert error["target"].startswith("id_titulares-1-campo")
    assert len({error["text"] for error in found}) == len(found)
    assert len(re.findall(r'class="error-message"', html)) == len({error["target"] for error in found})
    if ids.wrong:  # a group of options has no box of its own to mark
        assert {error["target"] for error in found} <= ids.wrong


def right_row(type_):
    """Return the first row of a group, rightly filled."""
    good = {
        "text": "Regla",
        "long_text": "Regla",
        "email": "ana@example.cu",
        "phone": "52123456",
        "carne": "85010112345",
        "passport": "K123456",
        "number": "3",
        "money": "3",
        "time": "14:30",
        "single_choice": "uno",
        "multiple_choice": "uno",
        "yes_no": "si",
        "long_list": "11-moa",
        "declaration": "on",
        "person": {"_0": "Ana", "_1": "Pérez"},
        "address": {"_0": "11-moa", "_1": "Calle 1"},
        "date": {"_0": "3", "_1": "11", "_2": "1985"},
        "month_year": {"_0": "3", "_1": "1985"},
    }[type_]
    boxes = good if isinstance(good, dict) else {"": good}
    return {f"titulares-0-campo{suffix}": text for suffix, text in boxes.items()}


def test_the_optional_parts_of_an_address_are_not_marked_for_the_one_that_is_missing():
    form = form_class([spec("address", "campo", label="Dirección")])(posted(campo_0="", campo_1="Calle 1"))
    with translation.override("es"):
        found, html = page_of(form)
    assert [(error["target"], error["text"]) for error in found] == [
        ("id_campo_0", "Dirección, Municipio: Elija uno de la lista.")
    ]
    assert Ids(html).wrong == {"id_campo_0"}
    with translation.override("es"):
        empty = form_class([spec("address", "campo", label="Dirección")])(posted())
        _found, html = page_of(empty)
    assert Ids(html).wrong == {"id_campo_0", "id_campo_1"}


def test_a_row_beyond_the_least_that_nobody_touched_has_no_error():
    group = spec("group", "hijos", fields=[spec("text", "nombre", label="Nombre")], text={"row_label": "Hijo"})
    form = form_class([{**group, "least": 1, "most": 5}])(
        posted(**{"hijos-count": "3", "hijos-0-nombre": "Ana", "hijos-1-nombre": "", "hijos-2-nombre": "Luis"})
    )
    assert form.is_valid()
    assert form.stored() == {"hijos": [{"nombre": "Ana"}, {"nombre": "Luis"}]}
    _found, html = page_of(form)
    assert not Ids(html).wrong


def test_the_year_that_is_wrong_is_the_box_that_is_marked():
    with translation.override("es"):
        form = form_class([spec("date", "nacio", label="¿Cuándo nació?", limit="past")])(
            posted(nacio_0="3", nacio_1="11", nacio_2="26")
        )
        found, html = page_of(form)
    assert found == [{"text": "¿Cuándo nació? Escriba el año con cuatro cifras.", "target": "id_nacio_2"}]
    assert Ids(html).wrong == {"id_nacio_2"}
