"""Two tabs: a step opened before signing in elsewhere is sent with a token that no longer counts."""

import re

import pytest
from django.test import Client

from tests.forms_data import contact_form
from tramites_forms.models import Draft

pytestmark = pytest.mark.django_db
TYPED = {"nombre": "Ana Ejemplo", "mensaje": "No hay agua desde el lunes."}


def token_in(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]


@pytest.fixture
def tab():
    """Return (a browser that checks tokens, the address of a step, the token its page had before it was rotated)."""
    client = Client(enforce_csrf_checks=True)
    form = contact_form()
    start = f"/formularios/{form.slug}/"
    client.post(start, {"csrfmiddlewaretoken": token_in(client.get(start).text)})
    place = client.get(f"/solicitudes/{Draft.objects.get().pk}/").url
    old = token_in(client.get(place).text)
    client.cookies["csrftoken"] = "b" * 32  # what signing in does in the other tab
    return client, place, old


def test_what_was_typed_in_the_old_tab_is_shown_again_and_the_next_press_saves_it(tab):
    client, place, old = tab
    answer = client.post(place, {**TYPED, "csrfmiddlewaretoken": old}, headers={"Origin": "http://testserver"})
    assert answer.status_code == 403 and TYPED["mensaje"] in answer.text and "todavía no se guardó" in answer.text
    assert Draft.objects.get().answers == {}

    again = client.post(place, {**TYPED, "csrfmiddlewaretoken": token_in(answer.text)})
    assert again.status_code == 302 and Draft.objects.get().answers == TYPED


@pytest.mark.parametrize("origin", ["https://otro.example", "null"])
def test_what_another_site_sends_is_never_shown_in_the_step(tab, origin):
    client, place, old = tab
    answer = client.post(place, {**TYPED, "csrfmiddlewaretoken": old}, headers={"Origin": origin})
    assert answer.status_code == 403 and TYPED["mensaje"] not in answer.text
    assert Draft.objects.get().answers == {}


def test_the_old_tab_of_somebody_without_the_draft_shows_nothing(tab):
    _client, place, old = tab
    other = Client(enforce_csrf_checks=True)
    answer = other.post(place, {**TYPED, "csrfmiddlewaretoken": old}, headers={"Origin": "http://testserver"})
    assert answer.status_code == 403 and TYPED["mensaje"] not in answer.text
