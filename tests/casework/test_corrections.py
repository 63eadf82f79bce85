"""Corrections: what was named and no more, both versions kept, the clock paused, everybody told, no dead end."""

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.models import User
from casework import services
from casework.corrections import corrections_expire, corrections_remind
from casework.models import Case, Correction, CorrectionEnd
from core.models import OutgoingMessage
from tests.support.forms_data import field, publish, stream_step
from tests.support.officers import asked, decided, join, officer, sent
from tramites_forms.models import Draft, EarlierAnswers, OnlineForm, Upload
from tramites_forms.services import draft_start, submission_send

pytestmark = pytest.mark.django_db
OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture(autouse=True)
def clean(settings, tmp_path):
    cache.clear()
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def ana():
    return User.objects.create_user(email="ana@example.com")


def with_officer(submission):
    return join(officer(), submission.case.team)


def key_of(submission, pin):
    """Return the Client of somebody who typed number and clave."""
    client = Client()
    client.post("/seguimiento/", {"number": submission.reference, "pin": pin}, headers=OURS)
    return client


def address(submission):
    return f"/seguimiento/{submission.reference}/corregir/"


def test_only_the_questions_named_change_whatever_is_posted(ana, client):
    submission, _pin = sent(ana)
    asked(submission.case, with_officer(submission), {"mensaje": "Falta el tomo."})
    client.force_login(ana)
    page = client.get(address(submission)).content.decode()
    assert 'name="mensaje"' in page and 'name="nombre"' not in page and "Falta el tomo." in page
    everything = {"mensaje": "Tomo 3", "nombre": "Otra", "correo": "x@example.com", "answers": "1"}
    everything["amend-shown"] = "mensaje,nombre,correo"
    assert client.post(address(submission), everything).status_code == 302
    submission.refresh_from_db()
    assert submission.answers == {"nombre": "Ana", "mensaje": "Tomo 3"}
    assert (submission.answers_number, submission.earlier.get().answers["mensaje"]) == (2, "Hola")


def test_an_answer_that_is_not_right_is_said_and_what_was_typed_is_kept(ana, client):
    submission, _pin = sent(ana)
    asked(submission.case, with_officer(submission), {"mensaje": "", "nombre": ""})
    client.force_login(ana)
    answer = client.post(address(submission), {"mensaje": "", "nombre": "Ana María", "reply": "Voy", "answers": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ana María" in page and ">Voy" in page.replace("\n", "") and 'aria-invalid="true"' in page
    assert Case.objects.get(pk=submission.case.pk).paused_on


def test_nothing_changed_needs_words_or_a_tick(ana, client):
    submission, _pin = sent(ana)
    asked(submission.case, with_officer(submission), {"mensaje": ""})
    client.force_login(ana)
    assert (
        "No ha cambiado nada" in client.post(address(submission), {"mensaje": "Hola", "answers": "1"}).content.decode()
    )
    assert client.post(address(submission), {"mensaje": "Hola", "unchanged": "on", "answers": "1"}).status_code == 302
    correction = Correction.objects.get()
    assert (correction.end, correction.unchanged) == ("answered", True)
    assert not EarlierAnswers.objects.exists()


def test_without_questions_the_answer_is_in_words(ana, client):
    submission, _pin = sent(ana)
    asked(submission.case, with_officer(submission), message="Diga cuándo viene.")
    client.force_login(ana)
    assert client.post(address(submission), {"answers": "1"}).status_code == 422
    assert client.post(address(submission), {"reply": "El lunes", "answers": "1"}).status_code == 302
    assert Correction.objects.get().reply == "El lunes"


def conditional():
    form = OnlineForm(title="Duplicado", slug="duplicado", receiver="Registro", level=0)
    rule = {"type": "item", "value": {"field": "otro", "test": "equals", "value": "sí"}, "id": str(uuid.uuid4())}
    when = [{"type": "show", "value": {"match": "all", "rules": [rule]}, "id": str(uuid.uuid4())}]
    form.steps = [
        stream_step("Uno", field("yes_no", "¿A nombre de otra persona?", key="otro")),
        stream_step("Dos", field("text", "¿De quién?", key="quien"), when=when),
    ]
    publish(form)
    return form


def test_what_the_change_newly_asks_is_asked_then_and_without_blame(ana, client):
    form = conditional()
    document = form.source.current_version().document
    assert document["steps"][1]["when"], "the condition of the test is not one"
    submission = submission_send(draft_start(form, user=ana, answers={"otro": "no"}, done=["uno", "dos"]).pk)
    asked(submission.case, with_officer(submission), {"otro": "Vive otra persona ahí."})
    client.force_login(ana)
    assert 'name="quien"' not in client.get(address(submission)).content.decode()
    said = {"otro": "si", "answers": "1", "amend-shown": "otro"}
    page = client.post(address(submission), said).content.decode()
    assert 'name="quien"' in page and "aria-invalid" not in page and "Su cambio pide algo más" in page
    assert client.post(address(submission), said | {"amend-shown": "otro,quien"}).status_code == 422
    assert client.post(address(submission), said | {"quien": "Luis", "amend-shown": "otro,quien"}).status_code == 302
    submission.refresh_from_db()
    assert submission.answers == {"otro": "si", "quien": "Luis"}


def picture():
    body = BytesIO()
    Image.new("RGB", (40, 40), "red").save(body, "PNG")
    return BytesIO(body.getvalue())


def with_photo(user):
    form = OnlineForm(title="Foto", slug="foto", receiver="Registro", level=0)
    questions = field("text", "¿Qué?", key="que"), field("file", "La foto", key="foto")
    form.steps = [stream_step("Uno", *questions)]
    publish(form)
    draft = draft_start(form, user=user, done=["uno"])
    upload = Upload(draft=draft, field_key="foto", name="vieja.png", content_type="image/png", size=1, sha256="0" * 64)
    upload.write(b"x")
    Draft.objects.filter(pk=draft.pk).update(answers={"que": "algo", "foto": [upload.as_answer]})
    return submission_send(draft.pk), upload


def test_a_file_is_replaced_and_the_first_one_is_kept(ana, client):
    submission, first = with_photo(ana)
    asked(submission.case, with_officer(submission), {"foto": "No se lee.", "que": ""})
    client.force_login(ana)
    assert "vieja.png" in client.get(address(submission)).content.decode()
    new = picture()
    new.name = "nueva.png"
    said = {"que": "", "foto-archivo": new, "foto-quitar": str(first.pk), "answers": "1"}
    page = client.post(address(submission), said).content.decode()
    assert "nueva" in page and "vieja.png" not in page, "an error elsewhere loses no file"
    assert client.post(address(submission), {"que": "algo", "answers": "1"}).status_code == 302
    submission.refresh_from_db()
    assert [one["name"].split(".")[0] for one in submission.answers["foto"]] == ["nueva"]
    assert submission.uploads.count() == 2 and submission.earlier.get().answers["foto"][0]["name"] == "vieja.png"
    assert not Draft.objects.filter(amends=submission).exists()


def test_the_draft_of_a_correction_is_no_draft_to_anybody(ana, client):
    submission, first = with_photo(ana)
    asked(submission.case, with_officer(submission), {"foto": ""})
    client.force_login(ana)
    new = picture()
    new.name = "nueva.png"
    client.post(address(submission), {"foto-archivo": new, "foto-quitar": str(first.pk), "answers": "7"})
    draft = Draft.objects.get(amends=submission)
    assert not Draft.objects.open().filter(pk=draft.pk).exists()
    for path in ("", "pasos/", "revisar/", "uno/"):
        assert client.get(f"/solicitudes/{draft.pk}/{path}").status_code == 404


def test_who_may_not_answer_is_led_to_where_they_can(ana, client):
    submission, pin = sent(ana)
    asked(submission.case, with_officer(submission), {"mensaje": ""})
    assert client.get(address(submission)).url.startswith("/cuenta/")
    with_clave = key_of(submission, pin)
    assert with_clave.get(address(submission)).status_code == 302, "the clave does not change what an account sent"
    client.force_login(User.objects.create_user(email="otra@example.com"))
    assert client.get(address(submission)).url.startswith("/seguimiento/?numero=")
    assert client.get("/seguimiento/SOB-2222-2222/corregir/").url.startswith("/seguimiento/?numero=")
    nobodys, pin = sent(nombre="Luis")
    asked(nobodys.case, join(officer("otro"), nobodys.case.team), {"mensaje": ""})
    assert Client().get(address(nobodys)).url == f"/seguimiento/?numero={nobodys.reference}"
    assert key_of(nobodys, pin).get(address(nobodys)).status_code == 200


@pytest.mark.parametrize("end", ["cancelled", "expired", "decided", "answered"])
def test_an_answer_that_comes_too_late_is_refused_in_words_and_can_be_copied(ana, client, end):
    submission, _pin = sent(ana)
    who, case = with_officer(submission), submission.case
    correction = asked(case, who, {"mensaje": ""})
    if end == "cancelled":
        services.correction_cancel(case.pk, actor=who, text="Apareció.")
    elif end == "expired":
        assert corrections_expire(correction.answer_by + timedelta(days=1)) == 1
    elif end == "decided":
        decided(case, who, "refused")
    client.force_login(ana)
    if end == "answered":
        client.post(address(submission), {"mensaje": "Uno", "answers": "1"})
    answer = client.post(address(submission), {"mensaje": "Dos", "reply": "Palabras mías", "answers": "1"})
    assert answer.status_code == 409 and "Palabras mías" in answer.content.decode()
    submission.refresh_from_db()
    assert submission.answers["mensaje"] == ("Uno" if end == "answered" else "Hola")


def test_the_days_run_again_from_the_day_of_the_answer(ana):
    submission, _pin = sent(ana)
    case = submission.case
    correction = asked(case, with_officer(submission), {"mensaje": ""})
    Case.objects.filter(pk=case.pk).update(paused_on=timezone.localdate() - timedelta(days=4))
    before = Case.objects.get(pk=case.pk).due_on
    after = services.correction_answer(correction.pk, answers={"nombre": "Ana", "mensaje": "x"}, answers_number=1)
    assert (after.due_on, after.paused_on, after.state.slug) == (before + timedelta(days=4), None, "in_review")


def test_it_is_reminded_once_five_days_before_and_ends_by_itself(ana, mailoutbox):
    submission, _pin = sent(ana)
    correction = asked(submission.case, with_officer(submission), {"mensaje": ""})
    last = correction.answer_by
    told = OutgoingMessage.objects.filter(kind="case/reminded")
    assert [corrections_remind(last - timedelta(days=days)) for days in (6, 5, 4)] == [0, 1, 0]
    assert told.count() == 1
    assert [corrections_expire(day) for day in (last, last + timedelta(days=1), last + timedelta(days=2))] == [0, 1, 0]
    case = Case.objects.get(pk=submission.case.pk)
    assert (case.state.slug, case.paused_on, case.corrections.get().end) == ("in_review", None, CorrectionEnd.EXPIRED)
    assert OutgoingMessage.objects.filter(kind="case/expired").count() == 1
    assert [(one.to, one.kind) for one in mailoutbox] == [(["funcionaria@example.com"], "officer/expired")]


def test_the_officer_chooses_the_questions_and_looks_before_it_goes(client):
    submission, _pin = sent()
    who = with_officer(submission)
    services.case_assign(submission.case.pk, actor=who, assignee=who)
    case = services.case_transition(submission.case.pk, "take", actor=who)
    client.force_login(who)
    page = f"/admin/casos/{case.pk}/correccion/"
    assert "Hola" in client.get(page).content.decode()
    said = {"message": "Corrija esto", "days": "10", "ask-2": "on", "why-2": "Falta el tomo", "version": case.version}
    preview = client.post(page, said).content.decode()
    assert "Lo que leerá el ciudadano" in preview and not Correction.objects.exists()
    assert client.post(page, said | {"version": case.version - 1, "send": "1"}).status_code == 422
    assert client.post(page, said | {"send": "1"}).status_code == 302
    assert [(one.key, one.why) for one in Correction.objects.get().fields.all()] == [("mensaje", "Falta el tomo")]
    assert client.post(page, {"message": "", "days": "999"}).status_code in (302, 422)
