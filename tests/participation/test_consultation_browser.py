"""Consultations in a browser at 360 px without JavaScript, from the list to what was decided; and what axe says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from participation import ballots
from participation.models import Ballot, Consultation, ConsultationAnswer
from tests.participation.test_ballots import CARNE, cast, ends
from tests.support.browser import ORIGIN
from tests.support.consultations import consultation, opened, sealed
from tests.support.people import person
from tests.support.quality import axe

pytestmark = pytest.mark.browser


def fits(page):
    """Say whether nothing of a page is wider than the telephone."""
    boxes = [page.locator(one) for one in ("main", "main h1", "main p >> nth=0")]
    return all((box.first.bounding_box() or {"width": 0})["width"] <= 360 for box in boxes)


def answer(page):
    page.get_by_label("Sí", exact=True).check()
    page.get_by_label("Sábado").check()
    page.get_by_role("button", name="Ver lo que respondí").click()
    assert "Sábado" in page.locator("main").inner_text()
    assert fits(page)
    page.get_by_role("button", name="Enviar mis respuestas").click()


def test_an_open_one_is_found_answered_and_kept(site_page):
    one = consultation()
    page = site_page(javascript=False)
    page.goto(f"{ORIGIN}/consultas/")
    page.get_by_role("link", name=one.title).click()
    page.get_by_role("link", name="Responder las preguntas").click()
    answer(page)
    assert page.locator("h1").inner_text() == "Sus respuestas quedaron guardadas"
    assert ConsultationAnswer.objects.count() == 1


def test_one_of_certified_persons_is_told_answered_once_opened_and_read(site_page, client):
    one = sealed()
    page = site_page(javascript=False)
    page.goto(f"{ORIGIN}/consultas/{one.slug}/")
    assert "nadie la lee antes del cierre" in page.locator("main").inner_text()
    assert fits(page)
    page.get_by_role("link", name="Responder las preguntas").click()
    assert page.locator("h1").inner_text() == "Quién puede responder"
    client.force_login(person(carne=CARNE))
    page.goto(f"{ORIGIN}/consultas/{one.slug}/responder/")
    answer(page)
    assert page.locator("h1").inner_text() == "Sus respuestas quedaron guardadas"
    page.goto(f"{ORIGIN}/consultas/{one.slug}/responder/")
    assert page.locator("h1").inner_text() == "Usted ya participó"
    assert fits(page)
    assert Ballot.objects.count() == 1
    cast(one, 24, sirve="si", dia="sabado")
    cast(one, 9, start=24, sirve="no")
    ends(one)
    ballots.open_box(one, opened(ballots.taken_away(one)))
    today = timezone.localdate()
    Consultation.objects.filter(pk=one.pk).update(closes_on=today - timedelta(days=1), results_on=today)
    page.goto(f"{ORIGIN}/consultas/{one.slug}/")
    assert "Sábado" in page.locator("#resultados").inner_text()
    assert fits(page)


@pytest.mark.parametrize("state", ["open", "closed", "annulled"])
def test_axe_finds_nothing_on_one_of_certified_persons(site_page, state):
    one = sealed()
    if state != "open":
        ends(one)
    if state == "annulled":
        ballots.annul(one, "Se perdió una llave.")
    page = site_page()
    for path in ("", "responder/"):
        page.goto(f"{ORIGIN}/consultas/{one.slug}/{path}")
        assert axe(page) == []
