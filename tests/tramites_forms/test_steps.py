"""The list of steps: on each step when it is short, on a page of its own when it would make every step heavy."""

import re

import pytest

from tests.support.forms_data import contact_form, field, stream_step
from tramites_forms.models import Draft
from tramites_forms.views.step import SHOWN_STEPS

pytestmark = pytest.mark.django_db


def draft_of(client, count):
    """Start a form of `count` steps of one optional question. Returns the draft."""
    form = contact_form(
        steps=[
            stream_step(f"Parte {n}", field("text", f"Pregunta {n}", key=f"p{n}", required=False), key=f"parte_{n}")
            for n in range(1, count + 1)
        ]
    )
    client.post(f"/formularios/{form.slug}/")
    return Draft.objects.get()


def at(draft, key):
    return f"/solicitudes/{draft.pk}/{key}/"


def listed(page):
    return re.findall(r'class="task task-(\w+)"', page)


def test_a_short_form_lists_its_steps_on_each(client, db):
    draft = draft_of(client, SHOWN_STEPS)
    assert listed(client.get(at(draft, "parte_1")).text) == ["current"] + ["todo"] * (SHOWN_STEPS - 1)


def test_a_long_form_says_the_place_and_leads_to_the_list_keeping_what_is_written(client, db):
    draft = draft_of(client, SHOWN_STEPS + 1)
    client.post(at(draft, "parte_1"), {"p1": "uno"})
    page = client.get(at(draft, "parte_2")).text
    assert listed(page) == [] and f"Paso 2 de {SHOWN_STEPS + 1}" in page and "Guardar y ver todos los pasos" in page

    answer = client.post(at(draft, "parte_2"), {"p2": "a medias", "salir": "pasos"})
    assert answer.url == at(draft, "pasos")
    page = client.get(answer.url).text
    assert listed(page) == ["done", "done", "current"] + ["todo"] * (SHOWN_STEPS - 2)
    assert at(draft, "parte_1") in page and at(draft, "parte_3") in page and at(draft, "parte_4") not in page
    draft.refresh_from_db()
    assert draft.answers == {"p1": "uno", "p2": "a medias"}


def test_the_list_of_somebody_elses_steps_is_not_shown(client, db):
    draft = draft_of(client, 3)
    client.cookies.clear()
    assert client.get(at(draft, "pasos")).status_code in (302, 404)
