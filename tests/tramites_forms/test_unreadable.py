"""What is sent to a step and cannot be read: a plain page that leads back, and the draft as it was."""

import re

import pytest
from django.test import Client

from tests.support.forms_data import contact_form, field, stream_step
from tramites_forms.models import Draft, Upload

pytestmark = pytest.mark.django_db
KIND = "multipart/form-data; boundary=XX"
END = b"--XX--\r\n"


def part(name, body=b"x", file=None):
    said = f'; filename="{file}"' if file else ""
    return f'--XX\r\nContent-Disposition: form-data; name="{name}"{said}\r\n\r\n'.encode() + body + b"\r\n"


CODED = b"Content-Transfer-Encoding: base64\r\n\r\nabc"
# What is sent: (body, kind, further headers of the server, words of the answer)
UNREADABLE = {
    "a file with an over-long name": (part("foto-archivo", file="a" * 5000 + ".jpg") + END, KIND, {}, "nombre corto"),
    "too many fields": (part("otro") * 10_001 + END, KIND, {}, "nombre corto"),
    "too many files": (part("foto-archivo", file="a.jpg") * 101 + END, KIND, {}, "Llegaron más de 100 archivos"),
    "too much text": (part("otro", b"x" * 3_000_000) + END, KIND, {}, "Había más texto"),
    "a file in a code it is not in": (
        part("foto-archivo", file="a.jpg").replace(b"\r\n\r\nx", b"\r\n" + CODED) + END,
        KIND,
        {},
        "nombre corto",
    ),
    "no boundary": (part("otro") + END, "multipart/form-data", {}, "nombre corto"),
    "an endless boundary": (part("otro") + END, "multipart/form-data; boundary=" + "b" * 300, {}, "nombre corto"),
    "a boundary that is no text": (part("otro") + END, "multipart/form-data; boundary=ñ", {}, "nombre corto"),
    "a length below zero": (part("otro") + END, KIND, {"CONTENT_LENGTH": "-5"}, "nombre corto"),
    "too many fields of the other kind": (b"a=1&" * 10_001, "application/x-www-form-urlencoded", {}, "nombre corto"),
}


@pytest.fixture
def at_the_photo():
    """Return (a browser that checks tokens, the address of the second step of a draft); the first one is saved."""
    steps = [
        stream_step("Nombre", field("text", "Nombre", key="nombre"), key="nombre"),
        stream_step("Foto", field("file", "Foto", key="foto"), key="foto"),
    ]
    form = contact_form(slug="con-foto", steps=steps)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)

    def press(place, **data):
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(place).text)[1]
        client.post(place, {"csrfmiddlewaretoken": token, **data})

    press(f"/formularios/{form.slug}/")
    at = f"/solicitudes/{Draft.objects.get().pk}/"
    press(f"{at}nombre/", nombre="Ana Ejemplo")
    assert Draft.objects.get().answers == {"nombre": "Ana Ejemplo"}
    return client, f"{at}foto/"


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_gets_a_page_in_spanish_that_leads_back_to_the_step(name, at_the_photo):
    client, place = at_the_photo
    body, kind, more, words = UNREADABLE[name]
    before = Draft.objects.values().get()
    referer = f"http://testserver{place}?cambiar=1"
    answer = client.generic("POST", place, body, content_type=kind, headers={"Referer": referer}, **more)
    assert answer.status_code == 400 and "no-store" in answer["Cache-Control"]
    assert "<h1>No pudimos leer lo que envió</h1>" in answer.text and words in answer.text
    assert "site.css" in answer.text and f'href="{referer}"' in answer.text
    assert Draft.objects.values().get() == before and not Upload.objects.exists()
    assert client.get(referer).status_code == 200


@pytest.mark.parametrize("referer", ["", "https://otro.example/", "//otro.example/", "javascript:alert(1)"])
def test_without_a_page_of_ours_to_go_back_to_it_leads_to_the_address_it_was_sent_to(referer, at_the_photo):
    client, place = at_the_photo
    answer = client.generic("POST", place, b"x", content_type="multipart/form-data", headers={"Referer": referer})
    assert answer.status_code == 400 and f'href="{place}"' in answer.text and "otro.example" not in answer.text


def test_under_english_addresses_it_is_said_in_english(at_the_photo):
    client, place = at_the_photo
    answer = client.generic("POST", f"/en{place}", b"x", content_type="multipart/form-data")
    assert answer.status_code == 400 and "<h1>We could not read what you sent</h1>" in answer.text


@pytest.mark.parametrize("length", ["abc", ""])
def test_a_length_that_is_no_number_counts_as_nothing_sent(length, at_the_photo):
    client, place = at_the_photo
    answer = client.generic("POST", place, part("otro") + END, content_type=KIND, CONTENT_LENGTH=length)
    assert answer.status_code == 403 and "estuvo abierta demasiado tiempo" in answer.text


def test_what_is_malformed_but_not_in_what_was_sent_keeps_its_own_page():
    answer = Client(raise_request_exception=False).get("/", QUERY_STRING="q=%00")
    assert answer.status_code == 400 and "No pudimos entender lo que se pidió" in answer.text
