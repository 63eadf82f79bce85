"""Two tabs: a step opened before signing in elsewhere is sent with a token that no longer counts."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.support.forms_data import contact_form, field, stream_step
from tramites_forms.models import Draft, Upload

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


def test_an_old_tab_neither_stores_nor_removes_files_and_asks_for_them_again():
    form = contact_form(slug="con-foto", steps=[stream_step("Foto", field("file", "Foto", key="foto"), key="foto")])
    browser = Client(enforce_csrf_checks=True)
    start = f"/formularios/{form.slug}/"
    browser.post(start, {"csrfmiddlewaretoken": token_in(browser.get(start).text)})
    draft = Draft.objects.get()
    kept = Upload(
        draft=draft, field_key="foto", name="guardada.jpg", content_type="image/jpeg", size=3, sha256="0" * 64
    )
    kept.write(b"jpg")
    invented = '[{"id": "x", "name": "inventada.jpg", "size": 1, "sha256": "x"}]'
    sent = {
        "csrfmiddlewaretoken": "a" * 64,
        "foto": invented,
        "foto-quitar": str(kept.pk),
        "foto-archivo": SimpleUploadedFile("nueva.jpg", b"nueva"),
    }
    answer = browser.post(f"/solicitudes/{draft.pk}/foto/", sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert "Elija otra vez sus archivos" in answer.text and "guardada.jpg" in answer.text
    assert "inventada.jpg" not in answer.text and [one.pk for one in draft.uploads.all()] == [kept.pk]
