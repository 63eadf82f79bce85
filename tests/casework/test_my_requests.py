"""A person's own space: the requests sent and what is half written, nobody else's."""

import pytest
from django.contrib.auth import get_user_model
from django.utils import translation

from core.levels import Level
from tests.support.forms_data import contact_form
from tramites_forms.services import draft_start, submission_send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_spanish():
    with translation.override("es"):
        yield


def person(name):
    return get_user_model().objects.create_user(email=f"{name}@example.com")


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
