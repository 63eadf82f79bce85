"""What a person does with a request besides correcting it, without JavaScript: withdraws it, appeals its answer, reads
that it was passed on and that it takes longer. Officers do their part on their pages.

With DOCS_SHOTS=1 the same run takes the pictures of docs/officers.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from casework.default_kind import shipped_kind
from casework.models import Case, Role
from casework.teams import default_team
from core.models import OutgoingMessage
from services_catalog.models import Institution
from tests.support import factories_catalog as catalogue
from tests.support.forms_data import contact_form
from tests.support.officers import begun, decided, join, officer, sent
from tramites_forms.models import OnlineForm

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SHOTS = Path(django_settings.BASE_DIR) / "docs" / "officers" / "img"


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.PRIVATE_ROOT, settings.STAFF_SECOND_FACTOR = tmp_path, False


def shot(page, name):
    if os.environ.get("DOCS_SHOTS"):
        page.screenshot(path=SHOTS / f"{name}-{page.viewport_size['width']}.png", full_page=True)


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url


def press(page, name):
    page.get_by_role("button", name=name).first.click()


def petition():
    """Return (Submission, clave) of a petition of somebody without account."""
    form = contact_form()
    OnlineForm.objects.filter(pk=form.pk).update(case_kind=shipped_kind("peticion"))
    return sent(correo="ana@example.com")


def follow(page, submission, pin):
    page.goto("/seguimiento/")
    page.fill("[name=number]", submission.reference)
    page.fill("[name=pin]", pin)
    press(page, "Ver cómo va")


def desk_of(user, live_page, live_site):
    desk, session = live_page(width=1280, javascript=True), Client()  # Wagtail's admin needs it
    session.force_login(user)
    desk.context.add_cookies(
        [{"name": name, "value": one.value, "url": live_site} for name, one in session.cookies.items()]
    )
    return desk


def last_mail():
    message = OutgoingMessage.objects.filter(kind__startswith="case/").order_by("-created_at").first()
    return f"{message.content['subject']}\n{message.content['body']}"


def test_withdrawn_by_the_person_and_told_to_both(live_page, live_site):
    submission, pin = petition()
    who = join(officer(), submission.case.team)
    begun(submission.case, who)
    ana = live_page(width=360, javascript=False)
    follow(ana, submission, pin)
    ana.get_by_role("link", name="Retirar mi solicitud").click()
    assert "No se puede deshacer" in ana.inner_text("main")
    shot(ana, "retirar")
    fits(ana)
    ana.fill("[name=text]", "Ya lo resolví.")
    press(ana, "Retirar la solicitud")
    assert ana.inner_text("h1") == "Retirada por quien la pidió"
    shot(ana, "retirada")
    assert "Usted no tiene que hacer nada" in ana.inner_text("main")
    assert ana.get_by_role("link", name="Retirar mi solicitud").count() == 0
    assert "usted retiró su solicitud" in last_mail()
    ana.goto(f"/seguimiento/{submission.reference}/retirar/")
    assert "Usted ya la retiró" in ana.inner_text("main")
    desk = desk_of(who, live_page, live_site)
    desk.goto(f"/admin/casos/{submission.case.pk}/")
    assert "Ya lo resolví." in desk.inner_text("main") and "Retirada por el ciudadano" in desk.inner_text("main")


def test_refused_appealed_and_answered_by_somebody_else(live_page, live_site):
    submission, pin = petition()
    first, second = (join(officer(name), submission.case.team) for name in ("funcionaria", "otra"))
    decided(submission.case, first, "refused", text="No se encontró.")
    last = timezone.localdate() + timedelta(days=30)
    assert f"Puede reclamar hasta el {date_format(last)}: responde otra persona." in last_mail()
    ana = live_page(width=360, javascript=False)
    follow(ana, submission, pin)
    ana.get_by_role("link", name="Reclamar la respuesta").click()
    assert "No se encontró." in ana.inner_text("main")
    shot(ana, "reclamar")
    fits(ana)
    press(ana, "Enviar la reclamación")
    assert "Escriba con qué no está de acuerdo." in ana.inner_text("main")
    ana.fill("[name=text]", "Está en el tomo 12.")
    press(ana, "Enviar la reclamación")
    assert ana.inner_text("h1") == "Su reclamación está en revisión"
    shot(ana, "reclamada")
    fits(ana)
    case = f"/admin/casos/{submission.case.pk}/"
    decider = desk_of(first, live_page, live_site)
    decider.goto(case)
    assert "Usted decidió lo que se reclama" in decider.inner_text("main")
    assert decider.get_by_role("button", name="Tomarlo").count() == 0
    desk = desk_of(second, live_page, live_site)
    desk.goto(case)
    press(desk, "Tomarlo")
    assert "Está en el tomo 12." in desk.inner_text("main") and "No se encontró." in desk.inner_text("main")
    shot(desk, "reclamacion")
    press(desk, "Empezar la revisión")
    desk.get_by_role("link", name="Decidir").click()
    desk.get_by_label("Concedida", exact=True).check()
    desk.fill("[name=text]", "Se encontró en el tomo 12.")
    press(desk, "Ver lo que leerá el ciudadano")
    press(desk, "Decidir y avisar al ciudadano")
    ana.reload()
    assert ana.inner_text("h1") == "Concedida" and "Se encontró en el tomo 12." in ana.inner_text("main")
    assert "Se respondió su reclamación: concedida." in last_mail()
    assert ana.get_by_role("link", name="Reclamar la respuesta").count() == 0


def test_passed_to_the_institution_that_must_answer_it(live_page, live_site):
    submission, pin = petition()
    case = submission.case
    who = join(officer(), case.team)
    institution = Institution.objects.get(pk=catalogue.service("tramite").institution_id)
    other = default_team(institution)
    theirs = join(officer("lejos"), other, role=Role.HEAD)
    due = case.due_on
    desk = desk_of(who, live_page, live_site)
    desk.goto(f"/admin/casos/{case.pk}/")
    assert "vea si es de su institución" in desk.inner_text("main")
    desk.get_by_role("link", name="Remitir a otra institución").click()
    desk.get_by_label("Institución que debe responderlo").select_option(label=str(institution))
    desk.fill("[name=text]", "Esto lo atiende esa institución.")
    shot(desk, "remitir")
    press(desk, "Ver lo que leerá el ciudadano")
    press(desk, "Remitirlo y avisar al ciudadano")
    assert desk.url.endswith("/admin/casos/")
    assert desk.get_by_role("link", name=submission.reference).count() == 0
    ana = live_page(width=360, javascript=False)
    follow(ana, submission, pin)
    text = ana.inner_text("main")
    assert "Pasó a la institución que debe responderla" in text and str(institution) in text
    assert date_format(due) in text and "Usted no tiene que hacer nada" in text
    shot(ana, "remitida")
    fits(ana)
    assert f"Ahora la tiene: {institution}" in last_mail() and date_format(due) in last_mail()
    there = desk_of(theirs, live_page, live_site)
    there.goto(f"/admin/casos/{case.pk}/")
    assert submission.reference in there.inner_text("body")
    decided(Case.objects.get(pk=case.pk), theirs, "granted", text="Ya está arreglado.")
    ana.reload()
    assert ana.inner_text("h1") == "Concedida" and "Ya está arreglado." in ana.inner_text("main")


def test_more_time_is_taken_once_and_told_with_its_new_day(live_page, live_site):
    submission, pin = petition()
    who = join(officer(), submission.case.team)
    case = submission.case
    new = case.due_on + timedelta(days=30)
    desk = desk_of(who, live_page, live_site)
    desk.goto(f"/admin/casos/{case.pk}/")
    desk.get_by_role("link", name="Ampliar el plazo, una sola vez").click()
    assert date_format(new) in desk.inner_text("main")
    desk.fill("[name=text]", "Hay que pedir un expediente al archivo.")
    press(desk, "Ver lo que leerá el ciudadano")
    shot(desk, "prorroga")
    press(desk, "Ampliar el plazo")
    assert desk.get_by_role("link", name="Ampliar el plazo, una sola vez").count() == 0
    ana = live_page(width=360, javascript=False)
    follow(ana, submission, pin)
    text = ana.inner_text("main")
    assert date_format(new) in text and "Hay que pedir un expediente al archivo." in text
    assert date_format(new) in last_mail()
    desk.goto(f"/admin/casos/{case.pk}/prorroga/")
    assert "ya se amplió" in desk.inner_text("body")
