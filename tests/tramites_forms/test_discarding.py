"""A draft that its owner does not want: deleted with its files, by its owner only; and lists that go on."""

import pytest
from django.utils import translation

from accounts.models import User
from tests.support.forms_data import contact_form
from tests.support.proof import just_proved
from tests.tramites_forms.test_uploads import at, draft_with_files, jpeg
from tramites_forms.models import Draft, Submission, Upload
from tramites_forms.services import draft_start, submission_send

pytestmark = pytest.mark.django_db
ANSWERS = {"nombre": "Ana", "mensaje": "Hola"}


@pytest.fixture(autouse=True)
def in_spanish():
    with translation.override("es"):
        yield


@pytest.fixture
def ana(client):
    user = User.objects.create_user(email="ana@nauta.example")
    just_proved(client, user)
    return user


def address(draft):
    return f"/solicitudes/{draft.pk}/borrador/borrar/"


def test_a_person_deletes_a_draft_from_the_space_after_looking(client, ana):
    draft = draft_start(contact_form(), user=ana, answers=ANSWERS, done=["escribanos"])
    assert address(draft) in client.get("/cuenta/").content.decode()
    assert address(draft) in client.get(f"/solicitudes/{draft.pk}/guardada/").content.decode()
    page = client.get(address(draft)).content.decode()
    assert "para siempre" in page
    assert Draft.objects.filter(pk=draft.pk).exists()
    told = client.post(address(draft), follow=True)
    assert "El borrador se borró" in told.content.decode()
    assert not Draft.objects.filter(pk=draft.pk).exists()
    assert client.get(f"/solicitudes/{draft.pk}/").status_code == 404


def test_its_files_go_with_it(client):
    draft = draft_with_files(client)
    client.post(at(draft, "foto"), {"foto-archivo": jpeg(), "nombre": ""})
    assert Upload.objects.filter(draft=draft).count() == 1
    assert "El archivo que puso en él" in client.get(address(draft)).content.decode()
    client.post(address(draft))
    assert not Upload.objects.exists()
    assert not Draft.objects.filter(pk=draft.pk).exists()


def test_who_has_no_account_deletes_it_too_and_may_start_again(client):
    form = contact_form()
    start = client.post(f"/formularios/{form.slug}/")
    draft = Draft.objects.get()
    assert str(draft.pk) in start["Location"]
    page = client.post(address(draft)).content.decode()
    assert "El borrador se borró" in page
    assert f"/formularios/{form.slug}/" in page
    assert not Draft.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_deletes_it(client, ana, method):
    luis = User.objects.create_user(email="luis@nauta.example")
    draft = draft_start(contact_form(), user=luis, answers=ANSWERS)
    assert getattr(client, method)(address(draft)).status_code == 404
    client.logout()
    assert "/cuenta/entrar/" in getattr(client, method)(address(draft))["Location"]
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_one_that_was_sent_meanwhile_leads_to_its_receipt(client, ana):
    draft = draft_start(contact_form(), user=ana, answers=ANSWERS, done=["escribanos"])
    submission_send(draft.pk)
    assert client.post(address(draft))["Location"] == f"/solicitudes/{draft.pk}/recibo/"
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_lists_of_the_space_go_on_by_pages_and_lose_nothing(client, ana):
    form = contact_form()
    drafts = [draft_start(form, user=ana, answers=ANSWERS, done=["escribanos"]) for _n in range(23)]
    for draft in drafts[:12]:
        submission_send(draft.pk)
    seen = set()
    for page in (1, 2):
        text = client.get("/cuenta/", {"borradores": page}).content.decode()
        seen |= {str(draft.pk) for draft in drafts[12:] if str(draft.pk) in text}
    assert len(seen) == 11
    numbers = {submission.reference for submission in Submission.objects.all()}
    shown = set()
    for page in (1, 2):
        text = client.get("/cuenta/", {"solicitudes": page}).content.decode()
        shown |= {number for number in numbers if number in text}
    assert len(shown) == 12
    for odd in ("0", "-1", "99", "x", "\0", "1" * 500):
        assert client.get("/cuenta/", {"borradores": odd, "solicitudes": odd}).status_code == 200
