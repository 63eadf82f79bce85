"""Every field type in every state, as a step of a form shows it: usable by everybody, right HTML, light."""

import re

import pytest
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from tests.support import quality
from tests.support.browser import ORIGIN
from tests.support.field_samples import SAMPLES
from tests.support.forms_data import spec
from tramites_forms.field_types import registered
from tramites_forms.forms import form_class

PAGE = """{% extends "base_form.html" %}{% load components %}
{% block title %}Todas las preguntas{% endblock %}
{% block main %}{% error_summary form %}<p class="step-place">Paso 1 de 1</p><h1>Todas las preguntas</h1>
<form method="post" novalidate>{% include "tramites_forms/questions.html" with parts=form.parts single=False %}
<div class="actions">{% button text="Continuar" %}</div></form>{% endblock %}"""

LONG = "¿Cuál es el nombre completo de la Otorrinolaringología-electroencefalografista-certificadísimamente?"
SETTINGS = {
    "single_choice": {"text": {"choices": {"uno": "El primero", "dos": LONG}}},
    "multiple_choice": {"text": {"choices": {"uno": "El primero", "dos": LONG}}},
    "long_list": {"source": "country"},
    "group": {
        "fields": [spec("text", "nombre"), spec("date", "nacio", required=False, limit="past")],
        "least": 1,
        "most": 3,
        "text": {"row_label": "Hijo"},
    },
    "section": {"text": {"heading": "Sus datos"}},
    "information": {"text": {"body": "<p>Si no sabe el tomo, escriba la <b>fecha</b>.</p>"}},
    "summary": {"keys": [], "money": True, "text": {"heading": "Total"}},
    "number": {"least": 0, "most": 5000},
    **{name: sample.settings for name, sample in SAMPLES.items()},
}
# What a control is called; those that Tab should reach (one per group of radios); whether the focused one looks it.
NAME = "(e => e.id || e.name || e.textContent.trim())"
CONTROLS = f"""() => {{
  const seen = new Set();
  return [...document.querySelectorAll("main :is(input, select, textarea, button)")]
    .filter(e => e.type !== "hidden" && e.tabIndex >= 0)
    .filter(e => (e.type !== "radio" || (!seen.has(e.name) && seen.add(e.name))))
    .map(e => {NAME}(e));
}}"""
SHOWS_FOCUS = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.boxShadow !== "none" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
}"""
STATES = {
    "empty": None,
    "sent without answers": QueryDict(mutable=False),
    "sent with nonsense": QueryDict(
        "&".join(
            f"campo_{kind}{part}=%3Cb%3E%F0%9F%98%80" for kind in registered() for part in ("", "_0", "_1", "_2", "_3")
        )
    ),
}


def all_questions():
    """Return the specs of one question of each type, with a help that is long too."""
    specs = []
    for kind in registered():
        settings = {"values": ["uno", "dos"], **SETTINGS.get(kind, {})}
        text = {"help": "Está en la cara del carné, debajo de la foto.", **settings.pop("text", {})}
        specs.append(spec(kind, f"campo_{kind}", label=f"{LONG} ({kind})", text=text, **settings))
    return specs


def step(state, language="es"):
    """Return the HTML of a step with every type of question."""
    request = RequestFactory().get("/solicitudes/x/todas/" if language == "es" else "/en/solicitudes/x/todas/")
    with translation.override(language):
        data = STATES[state]
        form = form_class(all_questions())(data)
        return engines["django"].from_string(PAGE).render({"form": form}, request)


@pytest.mark.browser
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, True)])
def test_axe_finds_nothing_in_any_type_of_question_and_nothing_is_cut(site_page, state, width, dark):
    page = site_page(width, dark=dark)
    page.goto(f"{ORIGIN}/estilo/")  # an address of the site, so that its style sheet is found
    page.set_content(step(state))
    assert quality.axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_every_line_of_the_error_summary_leads_to_something_to_fill(site_page):
    page = site_page(360)
    page.goto(f"{ORIGIN}/estilo/")
    page.set_content(step("sent without answers"))
    links = page.locator(".error-summary a")
    assert links.count() >= 10
    for index in range(links.count()):
        target = links.nth(index).get_attribute("href")
        page.evaluate(
            "target => document.querySelector(CSS.escape ? '#' + CSS.escape(target.slice(1)) : target).focus()", target
        )
        focused = page.evaluate("document.activeElement.tagName")
        assert focused in {"INPUT", "SELECT", "TEXTAREA", "BUTTON"}, target


@pytest.mark.browser
def test_a_form_can_be_filled_with_the_keyboard_alone(site_page):
    """Tab reaches every control in the order of the page, and always shows where it is."""
    page = site_page(360)
    page.goto(f"{ORIGIN}/estilo/")
    page.set_content(step("empty"))
    controls = page.evaluate(CONTROLS)
    page.locator("main").focus()
    reached = []
    for _ in controls:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(f"{NAME}(document.activeElement)"))
        assert page.evaluate(SHOWS_FOCUS), reached[-1]
    assert reached == controls


@pytest.mark.java
def test_the_nu_checker_finds_no_error_in_any_type_of_question():
    if missing := quality.nu_missing():
        pytest.skip(missing)
    pages = {f"{state} {language}": step(state, language) for state in STATES for language in ("es", "en")}
    assert quality.nu(pages) == []


@pytest.mark.parametrize("state", STATES)
def test_a_step_with_every_type_of_question_is_light(state):
    """A list of countries or municipalities is most of it."""
    assert quality.compressed(step(state).encode()) <= 12 * 1024


def test_every_question_says_its_mistake_next_to_it_and_tells_it_to_who_listens():
    html = step("sent without answers")
    for described in re.findall(r'aria-describedby="([^"]+)"', html):
        for part in described.split():
            assert f'id="{part}"' in html, part
    assert html.count('aria-invalid="true"') >= html.count('class="error-message"')
