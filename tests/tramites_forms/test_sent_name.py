"""What was sent has a name of its own, wherever people and staff read of it: never the invitation to write."""

import re

import pytest
from django.test import Client

from tests.support.forms_data import contact_form, publish
from tests.tramites_forms.test_runner import FROM_HERE, MESSAGE
from tramites_forms.compiler import compile_form
from tramites_forms.models import Submission

pytestmark = pytest.mark.django_db


def told_in(html, label):
    """Return the value of a row of a ficha."""
    return re.search(rf"<dt>\s*{label}\s*</dt>\s*<dd[^>]*>\s*([^<]*?)\s*<", html)[1]


def send(client, form):
    """Send a message as people do; return the page of its receipt."""
    check = client.post(f"/formularios/{form.slug}/enviar/", MESSAGE, headers=FROM_HERE).url
    return client.get(client.post(check, {"enviar": "1"}).url).content.decode()


@pytest.mark.parametrize(("name", "expected"), [("Queja", "Queja"), ("", "Escríbanos")])
def test_receipt_and_following_call_it_by_its_name(name, expected):
    form = contact_form(title="Escríbanos", sent_name=name)
    receipt = send(Client(), form)
    assert told_in(receipt, "Lo que envió") == expected
    submission = Submission.objects.get()
    assert submission.called == expected
    pin = told_in(receipt, "Clave")
    asked = {"number": submission.reference, "pin": pin}
    tracked = Client().post("/seguimiento/", asked, headers=FROM_HERE).content.decode()
    assert told_in(tracked, "Lo que envió") == expected
    assert "Solicitud: " not in receipt


def test_a_form_that_gives_no_name_makes_the_document_it_made_before():
    assert "sent_name" not in compile_form(contact_form())["text"]


def test_what_was_sent_before_keeps_the_name_it_had(client):
    form = contact_form(title="Escríbanos", sent_name="Mensaje")
    send(client, form)
    form.sent_name = "Queja"
    publish(form)
    assert Submission.objects.get().called == "Mensaje"
