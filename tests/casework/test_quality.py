"""Following a request and giving an opinion, in a real browser: every state right, on a phone, without JavaScript."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache

from casework import services
from tests.support import quality
from tests.support.browser import ORIGIN
from tests.support.forms_data import contact_form
from tramites_forms.models import Draft
from tramites_forms.services import draft_start, submission_send

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture(autouse=True)
def no_tries_left_over():
    cache.clear()


@pytest.fixture
def sent():
    draft = draft_start(contact_form(), answers={"nombre": "Ana", "mensaje": "Hola"}, done=["escribanos"])
    return submission_send(draft.pk), Draft.objects.get(pk=draft.pk).pin


def fault(page):
    """Return what is wrong with the page shown now."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    missing = quality.nu_missing()
    markup = [] if missing else quality.nu({page.url: page.content()})
    return [*quality.axe(page), *markup, *([f"{wide} px wide"] if wide > page.viewport_size["width"] else [])]


def ask(page, number, pin):
    page.fill("[name=number]", number)
    page.fill("[name=pin]", pin)
    page.click("main form button")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_request_is_followed_on_a_phone(site_page, sent, prefix):
    submission, pin = sent
    boss = get_user_model().objects.create_superuser(email="jefa@example.com")
    services.case_transition(submission.case.pk, "take", actor=boss)
    services.correction_ask(submission.case.pk, "ask", actor=boss, message="Díganos de qué oficina habla.")
    page = site_page(360)
    page.goto(f"{ORIGIN}{prefix}/seguimiento/")
    ask(page, submission.reference, "000000")
    assert page.locator("[aria-invalid=true]").count() == 1
    assert fault(page) == []
    ask(page, submission.reference, pin)
    assert page.locator("h1").inner_text() == ("Waiting for you" if prefix else "Espera por usted")
    assert fault(page) == []


@pytest.mark.usefixtures("seeded_site")
@pytest.mark.parametrize("path", ["/ayuda/", "/en/ayuda/"])
def test_an_opinion_is_given_without_javascript(site_page, path):
    page = site_page(360, javascript=False)
    page.goto(ORIGIN + path)
    page.click(".useful button[value=no]")
    page.click("main form button")
    assert page.locator("[aria-invalid=true]").count() == 1
    page.fill("[name=text]", "Falta decir el horario.")
    page.click("main form button")
    page.click("main a")
    assert page.url == ORIGIN + path


def test_the_words_of_an_opinion_are_asked_for_in_a_page_for_everybody(site_page):
    page = site_page(360)
    page.goto(ORIGIN + "/seguimiento/")
    page.evaluate(
        """() => { document.body.insertAdjacentHTML("beforeend", '<form id="said" method="post" action="/opinion/">'
        + '<input name="path" value="/"><input name="useful" value="no"></form>'); }"""
    )
    page.evaluate("document.getElementById('said').submit()")
    page.wait_for_selector("textarea")
    assert fault(page) == []
