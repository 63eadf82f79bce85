"""The life of a draft: its end announced and enforced, closing days, and sessions that end in the middle of a step."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from core import retention
from tests.support.forms_data import duplicate_form, publish
from tests.support.people import person
from tests.tramites_forms.test_runner import ANSWERS, CARNE, at, fill, send
from tests.tramites_forms.test_uploads import draft_with_files, jpeg
from tramites_forms.draft_upkeep import drafts_remind
from tramites_forms.models import Draft, Submission, Upload
from tramites_forms.tasks import draft_expiry_send

pytestmark = pytest.mark.django_db
NOW = timezone.now
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def ana():
    return person(carne=CARNE)


@pytest.fixture
def form():
    return duplicate_form()


@pytest.fixture
def draft(client, ana, form):
    client.force_login(ana)
    client.post(f"/formularios/{form.slug}/")
    return Draft.objects.get()


def page(client, draft, *rest):
    return client.get(at(draft, *rest)).content.decode()


# Its end


def test_until_when_it_is_kept_is_said_on_every_page_where_it_is_filled(client, draft, form):
    assert "30 días desde la última vez" in client.get(f"/formularios/{form.slug}/").content.decode()
    fill(client, draft)
    for place in ("motivo", "revisar", "guardada"):
        assert "hasta el" in page(client, draft, place)


def test_saving_makes_it_live_30_days_more_and_its_cookie_too(client, draft):
    Draft.objects.update(expires_at=NOW() + 2 * DAY, reminded_at=NOW())
    assert "se borrará pronto" in page(client, draft, "motivo")
    answer = client.post(at(draft, "motivo"), ANSWERS["motivo"])
    draft.refresh_from_db()
    assert draft.expires_at > NOW() + 29 * DAY and draft.reminded_at is None
    (cookie, _english) = answer.cookies.values()
    assert f"{draft.expires_at:%d %b %Y}" in cookie["expires"].replace("-", " ")
    assert "se borrará pronto" not in page(client, draft, "perdida")


def test_its_end_is_announced_once_by_mail_to_who_has_an_address(client, draft, ana):
    other = Draft.objects.create(form=draft.form, version=draft.version, language="es", expires_at=NOW() + 2 * DAY)
    Draft.objects.create(
        form=draft.form, version=draft.version, language="en", expires_at=NOW() + 2 * DAY, resume_email="l@example.cu"
    ).save()
    Draft.objects.filter(pk=draft.pk).update(expires_at=NOW() + 2 * DAY)
    Draft.objects.create(form=draft.form, version=draft.version, language="es", user=ana)  # it has weeks to live
    assert [drafts_remind(), drafts_remind()] == [2, 0]
    for job in ProcrastinateJob.objects.filter(task_name="tramites_forms.draft_expiry_send"):
        assert set(job.args) == {"draft_id"}
        draft_expiry_send(**job.args)
    assert {message.to[0] for message in mail.outbox} == {ana.email, "l@example.cu"}
    texts = {message.to[0]: message.subject + message.body for message in mail.outbox}
    assert at(draft) in texts[ana.email] and "se borrará pronto" in texts[ana.email]
    assert "/en/solicitudes/continuar/" in texts["l@example.cu"] and "will be removed soon" in texts["l@example.cu"]
    assert str(other.pk) not in str(texts)


def test_a_draft_past_its_date_says_so_takes_nothing_and_is_removed(client, draft):
    fill(client, draft)
    Draft.objects.update(expires_at=NOW())
    assert client.get(at(draft, "motivo")).status_code == 410
    assert "Este borrador venció" in page(client, draft)
    assert send(client, draft).status_code == 410 and not Submission.objects.exists()
    retention.run()
    assert not Draft.objects.exists()
    assert client.get(at(draft, "motivo")).status_code == 404


def test_a_draft_saved_while_others_are_removed_lives_on(client, draft):
    Draft.objects.update(expires_at=NOW() + HOUR)
    retention.run()
    assert Draft.objects.exists()


def test_files_of_an_account_that_was_erased_are_removed(
    client, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.PRIVATE_ROOT = tmp_path
    made = draft_with_files(client)
    client.post(at(made, "foto"), {"foto-archivo": jpeg(), "nombre": ""})
    user = person("otra@example.cu", carne=CARNE)
    Draft.objects.update(user=user)
    user.delete()
    assert Upload.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        retention.run()
    assert not Upload.objects.exists() and not [one for one in tmp_path.rglob("*") if one.is_file()]


# When the form closes


@pytest.mark.parametrize(
    ("closes", "grace", "said"),
    [
        (2 * DAY, 60, "cierra pronto"),
        (-HOUR, 120, "todavía puede enviarlo hasta"),
        (-3 * HOUR, 120, "no se puede enviar"),
    ],
)
def test_that_it_closes_is_said_before_sending(client, draft, closes, grace, said):
    fill(client, draft)
    form = draft.form
    form.closes_at, form.grace_minutes = NOW() + closes, grace
    publish(form)
    for place in ("motivo", "revisar"):
        assert said in page(client, draft, place)
    assert (send(client, draft).status_code == 302) == (said != "no se puede enviar")
    assert Draft.objects.get().sent_at or Draft.objects.get().answers["carne"] == CARNE  # kept, whatever happens


def test_that_it_is_full_is_said_before_sending(client, draft, form):
    fill(client, draft)
    form.quota = 1
    publish(form)
    Submission.objects.create(
        reference="SOB-2222-2222",
        pin_hash="x",
        idempotency_key=form.translation_key,
        form=form,
        version=draft.version,
        text=draft.version.texts.get(),
        level=0,
        receiver="x",
    )
    assert "ya recibió todas las solicitudes" in page(client, draft, "revisar")
    assert send(client, draft).status_code == 200 and Submission.objects.count() == 1


def test_that_it_opens_later_is_said(client, draft, form):
    fill(client, draft)
    form.opens_at = NOW() + DAY
    publish(form)
    assert "Puede enviarlo desde el" in page(client, draft, "revisar")


# Nothing is lost


def test_what_is_posted_with_the_session_lost_is_there_after_signing_in(client, draft, ana):
    fill(client, draft, "motivo")
    client.get(at(draft, "perdida"))
    client.session.flush()
    lost = {"dia_0": "31", "dia_1": "2", "dia_2": "2025", "lugar": "En la parada"}
    answer = client.post(at(draft, "perdida"), lost)
    assert answer.url == f"/cuenta/entrar/?next={at(draft, 'perdida')}"
    draft.refresh_from_db()
    assert draft.answers == {"motivo": "perdida"} and "lugar" not in str(draft.answers)
    client.force_login(ana)
    assert client.get(at(draft)).url == at(draft, "perdida")
    text = page(client, draft, "perdida")
    assert "cuando su sesión ya había terminado" in text
    assert 'value="En la parada"' in text and 'value="31"' in text and 'href="#id_dia_0"' in text
    fill(client, draft, "perdida")
    draft.refresh_from_db()
    assert draft.unsaved is None and draft.answers["lugar"] == "En la parada"
    assert "cuando su sesión" not in page(client, draft, "perdida")


def test_a_file_posted_with_the_session_lost_is_kept_and_none_is_taken_away(client, settings, tmp_path, ana):
    settings.PRIVATE_ROOT = tmp_path
    draft = draft_with_files(client)
    Draft.objects.update(user=ana)
    client.force_login(ana)
    client.post(at(draft, "foto"), {"foto-archivo": jpeg("una.jpg"), "nombre": ""})
    client.session.flush()
    again = {"foto-archivo": jpeg("dos.jpg"), "foto-quitar": str(Upload.objects.get().pk), "nombre": "Ana"}
    assert "/cuenta/entrar/" in client.post(at(draft, "foto"), again).url
    client.force_login(ana)
    text = page(client, draft, "foto")
    assert "una.jpg" in text and "dos.jpg" in text and 'value="Ana"' in text


def test_nobody_puts_anything_aside_in_a_draft_this_browser_does_not_fill(client, draft):
    for stranger in (Client(), Client()):
        assert "/cuenta/entrar/" in stranger.post(at(draft, "motivo"), ANSWERS["motivo"]).url
        stranger.force_login(person(f"{id(stranger)}@example.cu"))
        assert stranger.post(at(draft, "motivo"), ANSWERS["motivo"]).status_code == 404
    draft.refresh_from_db()
    assert draft.unsaved is None


def test_what_is_put_aside_cannot_be_read_in_the_database_and_has_a_limit(client, draft):
    from django.db import connection

    fill(client, draft, "motivo", "perdida")
    client.session.flush()
    client.post(at(draft, "datos"), {"carne": CARNE})
    with connection.cursor() as cursor:
        cursor.execute("SELECT unsaved FROM tramites_forms_draft")
        assert CARNE not in str(cursor.fetchall())
    client.post(at(draft, "datos"), {"carne": "9" * 300_000})
    draft.refresh_from_db()
    assert draft.unsaved["data"]["carne"] == [CARNE]


def test_a_week_later_with_everything_restarted_one_goes_on_where_one_was(client, draft, ana):
    """The session is gone, the caches are empty, the browser was closed: only the database remains."""
    from django.contrib.sessions.models import Session
    from django.core.cache import caches

    fill(client, draft, "motivo")
    client.post(at(draft, "perdida"), {"lugar": "En la parada", "salir": "1"})
    Session.objects.all().delete()
    for one in caches.all():
        one.clear()
    Draft.objects.update(updated_at=NOW() - 7 * DAY, created_at=NOW() - 8 * DAY, expires_at=draft.expires_at - 7 * DAY)
    other = Client()
    other.force_login(ana)
    assert at(draft) in other.get("/cuenta/").content.decode()
    assert other.get(at(draft)).url == at(draft, "perdida")
    fill(other, draft, "perdida", "datos")
    send(other, draft)
    assert Submission.objects.get().answers["lugar"] == "En la parada"
