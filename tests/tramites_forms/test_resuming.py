"""Leaving a form without account and going on from another device: a link and a code by e-mail, and neither alone."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.support.forms_data import duplicate_form
from tests.support.people import person
from tests.tramites_forms.test_runner import ANSWERS, CARNE, at, fill
from tramites_forms.models import Draft
from tramites_forms.resuming import MOST_FAILURES
from tramites_forms.tasks import resume_send

pytestmark = pytest.mark.django_db
EMAIL = "luis@example.cu"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def draft(client):
    """A draft without account, one step filled in this browser."""
    form = duplicate_form(level=0)
    client.post(f"/formularios/{form.slug}/")
    made = Draft.objects.get()
    fill(client, made, "motivo")
    return made


def leave(client, draft, email=EMAIL):
    client.post(at(draft, "perdida"), {"lugar": "En la parada", "salir": "1"})
    return client.post(at(draft, "guardada"), {"email": email})


def work():
    """Do the queued messages, as the worker does; return those of the outbox."""
    for job in ProcrastinateJob.objects.filter(task_name="tramites_forms.resume_send", status="todo"):
        resume_send(**job.args)
    ProcrastinateJob.objects.all().delete()
    return mail.outbox


def link_and_code(message):
    link = re.search(r"http\S+(/solicitudes/continuar/[0-9a-f-]+/)", message.body)[1]
    return link, re.search(r"\b\d{4} \d{4}\b", message.body)[0]


def test_with_the_link_and_the_code_one_goes_on_from_another_device_where_one_left(client, draft):
    answer = leave(client, draft)
    assert EMAIL in client.get(answer.url).content.decode()
    (message,) = work()
    assert message.to == [EMAIL]
    link, code = link_and_code(message)
    other = Client()
    assert other.get(at(draft, "perdida")).url == link  # a kept address leads to the code too
    page = other.get(link)
    assert "Siga con lo que había guardado" in page.content.decode() and "no-store" in page["Cache-Control"]
    answer = other.post(link, {"code": code})
    assert answer.url == at(draft)
    assert other.get(answer.url).url == at(draft, "perdida")
    assert 'value="En la parada"' in other.get(at(draft, "perdida")).content.decode()
    fill(other, draft, "perdida", "datos")
    other.post(at(draft, "revisar"), {"declaro": "1", "enviar": "1"})
    assert other.get(at(draft, "recibo")).status_code == 200


def test_the_link_alone_opens_nothing(client, draft):
    leave(client, draft)
    link, _code = link_and_code(work()[0])
    other = Client()
    other.get(link)
    for place in ("", "motivo", "revisar", "guardada", "recibo", "comprobante"):
        assert other.get(at(draft, place) if place else at(draft)).url == link
    assert other.post(at(draft, "motivo"), ANSWERS["motivo"]).url == link
    assert "En la parada" not in other.get(link).content.decode()


def test_the_code_alone_or_of_another_draft_opens_nothing(client, draft):
    leave(client, draft)
    _link, code = link_and_code(work()[0])
    second = Client()
    second.post("/formularios/duplicado/")
    other = Draft.objects.exclude(pk=draft.pk).get()
    leave(second, other, "otra@example.cu")
    stranger = Client()
    assert stranger.post(f"/solicitudes/continuar/{other.pk}/", {"code": code}).status_code == 422
    assert stranger.get(at(other, "motivo")).url == f"/solicitudes/continuar/{other.pk}/"


def test_a_link_that_names_nothing_is_answered_like_a_wrong_code(client, draft):
    leave(client, draft)
    unknown = "/solicitudes/continuar/11111111-1111-4111-8111-111111111111/"
    known = f"/solicitudes/continuar/{draft.pk}/"
    pages = []
    for address in (unknown, known):
        answer = Client().post(address, {"code": "0000 0000"})
        text = re.sub(r'value="[A-Za-z0-9]{64}"', "", answer.content.decode())
        pages.append((answer.status_code, text.replace(address.split("/")[-2], "")))
    assert pages[0] == pages[1] and pages[0][0] == 422


def test_a_code_dies_after_some_wrong_ones_and_a_new_one_only_goes_to_the_same_address(client, draft):
    leave(client, draft)
    link, code = link_and_code(work()[0])
    other = Client()
    wrong = "1111 1111" if code != "1111 1111" else "2222 2222"
    for _ in range(MOST_FAILURES):
        assert other.post(link, {"code": wrong}).status_code == 422
    assert other.post(link, {"code": code}).status_code == 422  # the right one, too late
    mail.outbox.clear()
    other.post("/solicitudes/continuar/", {"email": EMAIL})
    (message,) = work()
    assert message.to == [EMAIL]
    fresh = link_and_code(message)[1]
    assert fresh != code
    assert other.post(link, {"code": code}).status_code == 422
    assert other.post(link, {"code": fresh.replace(" ", "-")}).status_code == 302


@pytest.mark.parametrize("typed", ["", "\u200b", "1234567", "123456789", "abcd efgh", "\x00"])
def test_what_cannot_be_a_code_is_told_and_is_no_try(client, draft, typed):
    leave(client, draft)
    link, code = link_and_code(work()[0])
    other = Client()
    assert [other.post(link, {"code": typed}).status_code for _ in range(70)] == [422] * 70
    draft.refresh_from_db()
    assert draft.resume_failures == 0
    pasted = "\u200b".join(code.replace(" ", "\u2013"))
    assert other.post(link, {"code": f"\u202a{pasted}\u202c."}).status_code == 302


def test_asking_again_never_tells_whether_an_address_has_drafts(client, draft):
    leave(client, draft)
    work()
    answers, jobs = [], []
    for email in (EMAIL, "nadie@example.cu"):
        answer = Client().post("/solicitudes/continuar/", {"email": email})
        answers.append((answer.status_code, answer.url))
        jobs.append(ProcrastinateJob.objects.filter(status="todo").count())
    assert answers[0] == answers[1] and jobs == [1, 2]  # the same work either way
    assert len(work()) == 2  # one when leaving, one now: none for who has nothing


def test_the_task_carries_no_personal_data_and_the_database_shows_none(client, draft):
    from django.db import connection

    leave(client, draft)
    assert [job.args for job in ProcrastinateJob.objects.filter(task_name="tramites_forms.resume_send")] == [
        {"draft_ids": [str(draft.pk)]}
    ]
    code = Draft.objects.get().resume_code
    with connection.cursor() as cursor:
        cursor.execute("SELECT resume_email, resume_email_index, resume_code FROM tramites_forms_draft")
        kept = str(cursor.fetchall())
    assert EMAIL not in kept and code not in kept


def test_only_so_many_messages_go_to_an_address(client, draft):
    statuses = [leave(client, draft).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    answer = Client().post("/solicitudes/continuar/", {"email": EMAIL.upper()})
    assert answer.status_code == 429 and "Demasiados mensajes" in answer.content.decode()


def test_codes_are_tried_only_so_often_from_one_place(client, draft):
    leave(client, draft)
    statuses = {
        Client().post(f"/solicitudes/continuar/{draft.pk}/", {"code": "11111111"}).status_code for _ in range(61)
    }
    assert statuses == {422, 429}


@pytest.mark.parametrize("text", ["", "\x00", "١٢٣٤٥٦٧٨", "😀" * 30, "<script>", "x" * 10_000, "' OR 1=1 --"])
def test_whatever_is_typed_gets_a_clear_answer(client, draft, text):
    leave(client, draft)
    assert client.post(f"/solicitudes/continuar/{draft.pk}/", {"code": text}).status_code == 422
    assert client.post("/solicitudes/continuar/", {"email": text}).status_code == 422
    page = client.post(at(draft, "guardada"), {"email": text})
    assert page.status_code == 200 and 'href="#id_email"' in page.content.decode()


def test_the_message_is_in_the_language_of_the_draft(client):
    duplicate_form(level=0)
    client.post("/en/formularios/duplicado/")
    draft = Draft.objects.get()
    client.post(f"/en{at(draft, 'guardada')}", {"email": EMAIL})
    (message,) = work()
    assert f"/en/solicitudes/continuar/{draft.pk}/" in message.body and "It will ask for this code" in message.body
    client.post(f"/en{at(draft, 'guardada')}", {"email": EMAIL})
    Draft.objects.update(sent_at="2026-01-01T00:00:00Z")
    mail.outbox.clear()
    assert work() == []  # sent meanwhile: there is nothing to go on with


def test_a_draft_of_an_account_has_no_code_and_goes_on_from_any_device_at_the_same_step(client):
    form, ana = duplicate_form(), person(carne=CARNE)
    client.force_login(ana)
    client.post(f"/formularios/{form.slug}/")
    draft = Draft.objects.get()
    fill(client, draft, "motivo")
    client.post(at(draft, "perdida"), {"lugar": "En la parada", "salir": "1"})
    assert 'name="email"' not in client.get(at(draft, "guardada")).content.decode()
    other = Client()
    assert other.get(at(draft)).url.startswith("/cuenta/entrar/")
    assert other.post(f"/solicitudes/continuar/{draft.pk}/", {"code": ""}).status_code == 422
    other.force_login(ana)
    assert other.get(at(draft)).url == at(draft, "perdida")
    assert 'value="En la parada"' in other.get(at(draft, "perdida")).content.decode()


def test_the_steps_done_current_and_to_do_are_listed(client, draft):
    items = client.get(at(draft, "perdida")).context["tasks"]
    assert [(item["title"], item["state"], "url" in item) for item in items] == [
        ("Qué pasó", "done", True),
        ("La pérdida", "current", False),
        ("Sus datos", "todo", False),
    ]
    page = client.get(at(draft, "guardada")).content.decode()
    assert "Hasta dónde llegó" in page and "En curso" in page
