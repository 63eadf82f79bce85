"""The way of one person through a form, by HTTP and without JavaScript."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import Certification, User
from casework.default_kind import default_kind
from casework.teams import default_team
from tests.support.forms_data import contact_form, duplicate_form, field, publish, stream_step
from tramites_forms.models import Draft, Submission
from tramites_forms.receipt_mail import receipt_send

pytestmark = pytest.mark.django_db

CARNE = "85010112345"
ANSWERS = {
    "motivo": {"motivo": "perdida"},
    "perdida": {"dia_0": "3", "dia_1": "11", "dia_2": "2025", "lugar": "En la parada"},
    "datos": {"carne": CARNE},
}


def person(email="ana@example.cu", certified=True):
    user = User.objects.create_user(email=email)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    if certified:
        Certification.objects.create(user=user, carne=CARNE, legal_name="Ana", method="demo")
    return User.objects.get(pk=user.pk)


@pytest.fixture
def ana():
    return person()


@pytest.fixture
def form():
    return duplicate_form()


@pytest.fixture
def draft(client, ana, form):
    """A draft of Ana's, just started through the start page."""
    client.force_login(ana)
    client.post(reverse("tramites_forms:start", args=[form.slug]))
    return Draft.objects.get()


def at(draft, *rest):
    return f"/solicitudes/{draft.pk}/" + "".join(f"{part}/" for part in rest)


def fill(client, draft, *steps):
    for key in steps or ANSWERS:
        response = client.post(at(draft, key), ANSWERS[key])
        assert response.status_code == 302, response.context["form"].errors
    return response


def send(client, draft):
    return client.post(at(draft, "revisar"), {"declaro": "1", "enviar": "1"})


def test_a_certified_person_goes_from_start_to_receipt(client, draft):
    assert "Qué pasó" in client.get(at(draft, "motivo")).content.decode()
    assert fill(client, draft).url == at(draft, "revisar")
    page = client.get(at(draft, "revisar")).content.decode()
    assert "Se perdió" in page and "En la parada" in page and "3 de noviembre de 2025" in page
    assert send(client, draft).url == at(draft, "recibo")
    receipt = client.get(at(draft, "recibo")).content.decode()
    submission = Submission.objects.get()
    assert submission.reference in receipt and re.fullmatch(r"SOB-\w{4}-\w{4}", submission.reference)
    assert submission.answers == {"motivo": "perdida", "dia": "2025-11-03", "lugar": "En la parada", "carne": CARNE}


def test_sending_again_reloading_or_going_back_gives_the_same_receipt_and_one_row(client, draft):
    fill(client, draft)
    for _ in range(3):
        assert send(client, draft).url == at(draft, "recibo")
    for place in ("motivo", "revisar", "guardada"):
        assert client.get(at(draft, place)).url == at(draft, "recibo")
    assert client.post(at(draft, "datos"), ANSWERS["datos"]).url == at(draft, "recibo")
    first, again = (client.get(at(draft, "recibo")).content for _ in range(2))
    assert Submission.objects.get().reference.encode() in first and Submission.objects.count() == 1
    assert first == again


def test_a_mistake_gives_an_error_summary_linked_to_the_field_and_keeps_what_was_typed(client, draft):
    fill(client, draft, "motivo")
    wrong = {"dia_0": "31", "dia_1": "2", "dia_2": "2025", "lugar": "La Habana"}
    page = client.post(at(draft, "perdida"), wrong).content.decode()
    assert 'href="#id_dia_0"' in page and 'id="id_dia_0"' in page
    assert 'value="31"' in page and 'value="La Habana"' in page
    assert Draft.objects.get().answers == {"motivo": "perdida"}


def test_an_answer_that_changes_the_way_drops_those_no_longer_needed_and_says_so(client, draft):
    fill(client, draft)
    answer = client.post(at(draft, "motivo") + "?cambiar=1", {"motivo": "deterioro"})
    assert answer.url == at(draft, "revisar")
    page = client.get(answer.url).content.decode()
    assert "¿Dónde?" in page and "En la parada" not in page
    assert Draft.objects.get().answers == {"motivo": "deterioro", "carne": CARNE}
    send(client, draft)
    assert Submission.objects.get().answers == {"motivo": "deterioro", "carne": CARNE}


def test_an_answer_that_opens_a_step_leads_there_before_the_check_page(client, draft):
    client.post(at(draft, "motivo"), {"motivo": "deterioro"})
    fill(client, draft, "datos")
    assert client.post(at(draft, "motivo") + "?cambiar=1", {"motivo": "perdida"}).url == at(draft, "perdida")


def test_changing_one_answer_returns_to_the_check_page(client, draft):
    fill(client, draft)
    page = client.get(at(draft, "revisar")).content.decode()
    assert f'href="{at(draft, "datos")}?cambiar=1#id_carne"' in page
    assert client.post(at(draft, "datos") + "?cambiar=1", {"carne": "90020212345"}).url == at(draft, "revisar")


def test_the_place_in_the_way_and_the_way_back_are_told(client, draft):
    page = client.get(at(draft, "motivo")).content.decode()
    assert "1 de 2" in page or "1 of 2" in page
    fill(client, draft, "motivo", "perdida")
    page = client.get(at(draft, "datos")).content.decode()
    assert ("3 de 3" in page or "3 of 3" in page) and f'href="{at(draft, "perdida")}"' in page


def test_nobody_jumps_over_a_step(client, draft):
    assert client.get(at(draft, "datos")).url == at(draft, "motivo")
    assert client.get(at(draft, "revisar")).url == at(draft, "motivo")
    assert client.get(at(draft, "inventado")).url == at(draft, "motivo")


def test_a_draft_is_resumed_where_it_was_left(client, draft):
    fill(client, draft, "motivo")
    assert client.get(at(draft)).url == at(draft, "perdida")


def test_saving_and_leaving_keeps_even_half_a_step(client, draft):
    fill(client, draft, "motivo")
    answer = client.post(at(draft, "perdida"), {"lugar": "En la parada", "salir": "1"})
    assert answer.url == at(draft, "guardada")
    assert Draft.objects.get().answers == {"motivo": "perdida", "lugar": "En la parada"}
    assert client.get(at(draft)).url == at(draft, "perdida")
    assert 'value="En la parada"' in client.get(at(draft, "perdida")).content.decode()


def test_without_the_declaration_it_is_not_sent(client, draft):
    fill(client, draft)
    page = client.post(at(draft, "revisar"), {"enviar": "1"}).content.decode()
    assert 'href="#id_declaro"' in page and not Submission.objects.exists()


def test_someone_elses_draft_does_not_exist(client, draft):
    client.force_login(person("otra@example.cu", certified=False))
    for place in ("", "motivo", "revisar", "recibo", "guardada"):
        assert client.get(at(draft, place) if place else at(draft)).status_code == 404
    assert client.post(at(draft, "motivo"), ANSWERS["motivo"]).status_code == 404


def test_what_the_account_knows_starts_the_answer_and_can_be_changed(client, ana, form):
    client.force_login(ana)
    other = contact_form(slug="otro", level=1)
    client.post(reverse("tramites_forms:start", args=[other.slug]))
    draft = Draft.objects.get(form=other)
    assert f'value="{ana.email}"' in client.get(at(draft, "escribanos")).content.decode()
    client.post(at(draft, "escribanos"), {"nombre": "Ana", "correo": "", "mensaje": "Hola"})
    assert "correo" not in Draft.objects.get(pk=draft.pk).answers
    assert f'value="{ana.email}"' not in client.get(at(draft, "escribanos")).content.decode()


def test_with_the_session_lost_one_signs_in_and_comes_back(client, draft):
    client.logout()
    answer = client.get(at(draft, "motivo"))
    assert answer.status_code == 302 and answer.url.startswith("/cuenta/entrar/?next=/solicitudes/")


def test_who_has_not_signed_in_reads_what_will_be_asked_and_is_sent_to_sign_in_to_begin(client, form):
    start = reverse("tramites_forms:start", args=[form.slug])
    sign_in = f"/cuenta/entrar/?next=/formularios/{form.slug}/"
    html = client.get(start).content.decode()
    assert f'href="{sign_in}"' in html and "<form" not in html.split("<main")[1].split("</main")[0]
    assert "su cuenta tiene que estar certificada" not in html  # there is no account yet
    assert client.post(start).url == sign_in
    assert not Draft.objects.exists()


def test_who_is_not_certified_may_fill_but_not_send_and_is_told_what_is_missing(client, form):
    client.force_login(person(certified=False))
    page = client.get(reverse("tramites_forms:start", args=[form.slug])).content.decode()
    assert reverse("account_home") in page
    client.post(reverse("tramites_forms:start", args=[form.slug]))
    draft = Draft.objects.get()
    fill(client, draft)
    page = client.get(at(draft, "revisar")).content.decode()
    assert 'name="enviar"' not in page and reverse("account_home") in page
    assert send(client, draft).status_code == 200
    assert not Submission.objects.exists()


def test_a_draft_keeps_its_version_when_the_form_changes(client, draft, form):
    fill(client, draft, "motivo")
    form.refresh_from_db()
    form.steps = [*form.steps.raw_data, stream_step("Algo más", field("text", "¿Algo más?"))]
    assert publish(form).number == 2
    fill(client, draft, "perdida", "datos")
    send(client, draft)
    assert Submission.objects.get().version.number == 1


def test_a_form_that_closed_takes_nothing_new_and_gives_grace_to_who_had_started(client, draft, form):
    from datetime import timedelta

    from django.utils import timezone

    fill(client, draft)
    form.closes_at = timezone.now() - timedelta(minutes=5)
    form.grace_minutes = 10
    publish(form)
    client.post(reverse("tramites_forms:start", args=[form.slug]))
    assert Draft.objects.count() == 1
    assert send(client, draft).url == at(draft, "recibo")


def test_after_the_grace_nothing_is_sent_and_it_says_why(client, draft, form):
    from datetime import timedelta

    from django.utils import timezone

    fill(client, draft)
    form.closes_at = timezone.now() - timedelta(minutes=20)
    form.grace_minutes = 10
    publish(form)
    assert send(client, draft).status_code == 200
    assert not Submission.objects.exists()


def test_the_quota_is_never_passed(client, draft, form):
    fill(client, draft)
    form.quota = 1
    publish(form)
    send(client, draft)
    client.post(reverse("tramites_forms:start", args=[form.slug]))
    assert Draft.objects.count() == 1 and Submission.objects.count() == 1


def test_answers_and_clave_cannot_be_read_in_the_database(client, draft):
    from django.db import connection

    fill(client, draft)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers, pin FROM tramites_forms_draft")
        kept = str(cursor.fetchall())
    assert CARNE not in kept and draft.pin not in kept
    send(client, draft)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM tramites_forms_submission")
        assert CARNE not in str(cursor.fetchall())


def test_the_receipt_goes_by_mail_once_queued_with_the_submission(client, draft, ana):
    from procrastinate.contrib.django.models import ProcrastinateJob

    fill(client, draft)
    send(client, draft)
    job = ProcrastinateJob.objects.get(task_name="tramites_forms.receipt_send")
    submission = Submission.objects.get()
    assert job.args == {"submission_id": submission.pk}
    receipt_send(submission.pk)
    assert mail.outbox[0].to == [ana.email]
    assert submission.reference in mail.outbox[0].subject and CARNE not in mail.outbox[0].body


def test_the_receipt_is_a_tagged_pdf_without_answers(client, draft):
    fill(client, draft)
    send(client, draft)
    answer = client.get(at(draft, "comprobante"))
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"%PDF-") and b"/MarkInfo" in answer.content
    assert Submission.objects.get().reference in answer["Content-Disposition"]


def test_the_qr_of_the_receipt_holds_the_number_and_nothing_else(client, draft, settings):
    from tramites_forms.receipt_pdf import follow_address

    fill(client, draft)
    send(client, draft)
    submission = Submission.objects.get()
    assert follow_address(submission) == f"{settings.SITE_URL}/seguimiento/?numero={submission.reference}"
    assert "<svg" in client.get(at(draft, "recibo")).content.decode().split("receipt-qr")[1][:400]


@pytest.mark.parametrize(("place", "most"), [("motivo", 9), ("revisar", 9), ("", 8)])
def test_a_page_of_the_runner_asks_the_database_little(client, draft, django_assert_max_num_queries, place, most):
    if place == "revisar":
        fill(client, draft)
    client.get(at(draft, "motivo"))
    with django_assert_max_num_queries(most):
        client.get(at(draft, place) if place else at(draft))


def test_a_send_its_receipt_and_its_mail_ask_the_database_little(client, draft, django_assert_max_num_queries):
    default_kind()
    default_team(None)
    fill(client, draft)
    client.get(at(draft, "revisar"))
    with django_assert_max_num_queries(29):
        send(client, draft)
    with django_assert_max_num_queries(8):
        client.get(at(draft, "recibo"))
    number = Submission.objects.get().pk
    with django_assert_max_num_queries(6):
        receipt_send.func(number)


def test_pages_of_one_person_are_never_stored(client, draft):
    for place in ("motivo", "guardada", "revisar"):
        assert "no-store" in client.get(at(draft, place))["Cache-Control"]


# The contact form, from inside a page


@pytest.fixture
def contact():
    return contact_form()


MESSAGE = {"nombre": "Luis", "correo": "luis@example.cu", "mensaje": "Buenos días", "version": "1"}
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


def post_inline(client, **changes):
    return client.post("/formularios/contacto/enviar/", {**MESSAGE, **changes}, headers=FROM_HERE)


def test_two_people_sending_the_same_text_are_two_rows_and_pressing_twice_is_one(client, contact):
    from django.test import Client

    for visitor in (client, Client()):
        check = post_inline(visitor).url
        assert visitor.get(check).status_code == 200
        assert visitor.post(check, {"enviar": "1"}).url == visitor.post(check, {"enviar": "1"}).url
    assert Submission.objects.count() == 2


def test_the_first_press_alone_sends_nothing(client, contact):
    post_inline(client)
    post_inline(client)
    assert Draft.objects.count() == 2 and not Submission.objects.exists()


def test_an_anonymous_draft_opens_only_where_its_cookie_is(client, contact):
    from django.test import Client

    check = post_inline(client).url
    cookie = next(iter(client.cookies.values()))
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"].startswith("/solicitudes/")
    assert Client().get(check).status_code == 404
    forged = Client()
    forged.cookies[cookie.key] = cookie.value[:-2] + "xx"
    assert forged.get(check).status_code == 404
    client.get(check)
    client.post(check, {"enviar": "1"})
    assert Client().get(check.replace("revisar", "recibo")).status_code == 404


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://otro.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}]
)
def test_what_does_not_come_from_a_page_of_the_site_is_refused(client, contact, headers):
    answer = client.post("/formularios/contacto/enviar/", MESSAGE, headers=headers)
    assert answer.status_code == 403 and not Draft.objects.exists()


def test_a_mistake_in_a_page_gives_the_form_again_with_what_was_written(client, contact):
    answer = post_inline(client, correo="luis")
    page = answer.content.decode()
    assert 'href="#id_correo"' in page and "Buenos días" in page and 'value="luis"' in page
    assert "no-store" in answer["Cache-Control"] and not Draft.objects.exists()


def test_a_program_that_fills_the_hidden_field_stores_nothing(client, contact):
    assert post_inline(client, website="http://spam.example").status_code == 429
    assert not Draft.objects.exists()


def test_a_kept_page_of_an_older_version_is_answered_as_it_was_read(client, contact):
    contact.steps = [*contact.steps.raw_data, stream_step("Algo más", field("text", "¿Algo más?"))]
    publish(contact)
    check = post_inline(client).url
    assert check.endswith("/revisar/")
    assert Draft.objects.get().version.number == 1


def test_the_door_of_inline_forms_opened_by_hand_leads_to_the_form(client, contact):
    assert client.get("/formularios/contacto/enviar/").url == "/formularios/contacto/"
