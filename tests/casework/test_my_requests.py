"""A person's own space: the requests sent and what is half written, nobody else's."""

import pytest
from django.utils import translation

from core.levels import Level
from tests.support.forms_data import contact_form
from tests.support.people import person
from tramites_forms.models import Draft
from tramites_forms.services import draft_start, submission_send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_spanish():
    with translation.override("es"):
        yield


def send(user, form=None):
    draft = draft_start(
        form or contact_form(), user=user, answers={"nombre": "Ana", "mensaje": "Hola"}, done=["escribanos"]
    )
    return submission_send(draft.pk)


def test_a_person_sees_the_requests_sent_with_their_state_and_the_day_to_answer(client):
    ana = person("ana")
    submission = send(ana)
    client.force_login(ana)
    page = client.get("/cuenta/").content.decode()
    assert submission.reference in page
    assert submission.case.place.in_words()[0] in page
    assert f"/cuenta/solicitudes/{submission.reference}/" in page
    answer = client.get(f"/cuenta/solicitudes/{submission.reference}/")
    assert submission.reference in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_nobody_sees_the_requests_of_another(client):
    submission = send(person("ana"))
    client.force_login(person("otra"))
    assert submission.reference not in client.get("/cuenta/").content.decode()
    assert client.get(f"/cuenta/solicitudes/{submission.reference}/").status_code == 404
    client.logout()
    assert client.get(f"/cuenta/solicitudes/{submission.reference}/").status_code == 302


def test_what_is_half_written_can_be_gone_on_with(client):
    ana = person("ana")
    draft = draft_start(contact_form(level=Level.REGISTERED), user=ana)
    client.force_login(ana)
    assert f"/solicitudes/{draft.pk}/" in client.get("/cuenta/").content.decode()


def test_the_space_asks_the_database_the_same_for_one_request_and_for_ten(client, django_assert_max_num_queries):
    ana = person("ana")
    client.force_login(ana)
    form = contact_form()
    for _ in range(10):
        send(ana, form)
    with django_assert_max_num_queries(14):
        client.get("/cuenta/")


def test_the_page_of_a_request_shows_what_was_sent_its_receipt_and_the_way_back_and_the_receipt_leads_to_it(client):
    ana = person("ana")
    submission = send(ana)
    draft = Draft.objects.get(user=ana)
    client.force_login(ana)
    address = f"/cuenta/solicitudes/{submission.reference}/"
    page = client.get(address).content.decode()
    assert "Hola" in page
    for way in ("/cuenta/", f"/solicitudes/{draft.pk}/recibo/", f"/solicitudes/{draft.pk}/comprobante/"):
        assert f'href="{way}"' in page
        assert client.get(way).status_code == 200, way
    receipt = client.get(f"/solicitudes/{draft.pk}/recibo/").content.decode()
    assert f'href="{address}"' in receipt
    assert f"{draft.pin[:4]} {draft.pin[4:]}" in receipt


def test_the_number_that_a_code_or_a_message_brings_is_written_already(client):
    submission = send(person("ana"))
    page = client.get("/seguimiento/", {"numero": submission.reference})
    assert f'value="{submission.reference}"' in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert 'name="number" value' not in client.get("/seguimiento/", {"numero": "<script>"}).content.decode()
