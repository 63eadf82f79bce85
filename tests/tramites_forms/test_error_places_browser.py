"""The error summary in a real browser without JavaScript: every link leads to its box, of every type, nested too."""

import pytest
from django.template import Context, Template
from django.utils import translation

from core.field_errors import summary_of
from tests.support.browser import PHONE
from tests.support.forms_data import spec
from tests.tramites_forms.test_error_places import CASES, SETTINGS, WRONG, posted, right_row
from tramites_forms.forms import form_class

pytestmark = pytest.mark.browser
ADDRESS = "http://errors.example/step/"
PAGE = Template(
    """<!doctype html><html lang="es"><head><meta charset="utf-8"><title>Error</title></head><body>
    {% load components %}<main>{% error_summary form %}<h1>Prueba</h1><div style="height:3000px"></div>
    <form>{% include "tramites_forms/questions.html" with parts=parts %}</form></main></body></html>"""
)


def answered(type_, how, nested):
    """Return the bound form of one question of `type_`, empty or wrong, alone or in the second row of a group."""
    one = spec(type_, "campo", label="¿Qué pasó?", **SETTINGS.get(type_, {}))
    typed = {f"campo{suffix}": text for suffix, text in (WRONG[type_] if how == "wrong" else {}).items()}
    if not nested:
        return form_class([one])(posted(**typed))
    group = spec("group", "titulares", fields=[one], least=2, most=5, text={"row_label": "Titular"})
    typed = {f"titulares-1-{key}": text for key, text in typed.items()}
    return form_class([group])(posted(**typed, **{"titulares-count": "2"}, **right_row(type_)))


@pytest.fixture
def reader(chromium):
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    yield page
    context.close()


@pytest.mark.parametrize("nested", [False, True], ids=["alone", "in a group"])
@pytest.mark.parametrize("how", ["empty", "wrong"])
def test_each_link_of_the_summary_leads_to_the_box_that_is_seen(reader, how, nested):
    for type_ in [case[0] for case in CASES if case[1:] == (how, nested)]:
        with translation.override("es"):
            form = answered(type_, how, nested)
            form.is_valid()
            html = PAGE.render(Context({"form": form, "parts": list(form.parts())}))
            expected = summary_of(form)
        reader.unroute_all()
        reader.route("**/*", lambda route, _request, html=html: route.fulfill(body=html, content_type="text/html"))
        reader.goto(ADDRESS)
        links = reader.locator(".error-summary a")
        assert links.count() == len(expected), type_
        for number in range(links.count()):
            reader.goto(ADDRESS)
            words = links.nth(number).inner_text()
            links.nth(number).click()
            reached = reader.locator(":target")
            assert reached.count() == 1, (type_, words)
            box = reached.bounding_box()
            assert box, (type_, words)
            assert -1 <= box["y"] < PHONE["height"], (type_, words, box)
            assert reached.evaluate("one => one.matches('input, select, textarea')"), (type_, words)
