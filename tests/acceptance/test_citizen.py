"""The main job as a citizen does it: an old phone, no JavaScript, from the home page to the receipt."""

import re

import pytest

from accounts.seed import DEMO_CARNE, DEMO_PASSWORD, DEMO_USERS
from search.engines.postgres import PostgresEngine
from search.upkeep import rebuild
from tramites_forms.models import Submission

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("seeded_site")]
PROCEDURE = "/tramites/duplicado-de-carne-de-identidad/"
NUMBER = re.compile(r"SOB-\w{4}-\w{4}")


@pytest.fixture
def phone(live_page):
    return live_page(width=360, javascript=False)


def press(page, name):
    page.get_by_role("button", name=name).click()


def sign_in(page, who):
    """From the start page of a form, which tells everybody what will be asked."""
    assert "Qué le vamos a preguntar" in page.inner_text("main")
    page.get_by_role("link", name="Entrar y comenzar").click()
    page.fill("input[name=login]", DEMO_USERS[who][0])
    page.fill("input[name=password]", DEMO_PASSWORD)
    press(page, "Continuar")


def number_on(page):
    return NUMBER.search(page.inner_text("main").replace(" ", "").replace("\n", " ")).group()


def expect_mistake(page, field):
    """The error summary links to a control of `field`, which says so itself."""
    link = page.locator(f".error-summary a[href^='#id_{field}']").first
    target = page.locator(link.get_attribute("href"))
    assert target.count() == 1
    assert target.get_attribute("aria-invalid") == "true"


def fill_date(page, name, *parts):
    for place, part in enumerate(parts):
        page.fill(f"input[name={name}_{place}]", part)


def test_a_citizen_finds_the_procedure_fills_it_with_mistakes_and_sends_it_once(phone):
    page = phone
    rebuild(PostgresEngine())
    page.goto("/")
    page.get_by_role("searchbox").first.fill("perdi mi carnet")
    press(page, "Buscar")
    page.get_by_role("link", name="Nuevo carné de identidad por pérdida o deterioro").first.click()
    assert page.url.endswith(PROCEDURE)
    assert "25,00 CUP" in page.inner_text("main")

    page.get_by_role("link", name="Empezar la solicitud").click()
    sign_in(page, "certified")
    press(page, "Comenzar")

    # First step: a date that does not exist; what was chosen stays chosen.
    page.check("input[name=motivo][value=perdida]")
    fill_date(page, "fecha_hecho", "31", "2", "2026")
    press(page, "Continuar")
    expect_mistake(page, "fecha_hecho")
    assert page.is_checked("input[name=motivo][value=perdida]")
    assert page.input_value("input[name=fecha_hecho_0]") == "31"
    fill_date(page, "fecha_hecho", "10", "2", "2026")
    press(page, "Continuar")

    # Second step: who one is comes from the certification; an e-mail address that is none.
    assert DEMO_CARNE in page.inner_text("main")
    assert page.locator("input[name=carne], input[name^=nombre]").count() == 0
    page.fill("input[name=correo]", "ana@")
    press(page, "Continuar")
    expect_mistake(page, "correo")
    assert page.input_value("input[name=correo]") == "ana@"
    page.fill("input[name=correo]", "ana@soberania.example")
    press(page, "Continuar")

    # Third step: the declaration forgotten.
    page.select_option("select[name=municipio]", label="Centro Habana")
    press(page, "Continuar")
    expect_mistake(page, "acude")
    assert page.locator("select[name=municipio] option:checked").inner_text() == "Centro Habana"
    page.check("input[name=acude]")
    press(page, "Continuar")

    # Check the answers, change one and come back.
    assert "Centro Habana" in page.inner_text("main")
    page.get_by_role("link", name=re.compile("Cambiar.*municipio", re.I | re.S)).click()
    page.select_option("select[name=municipio]", label="Regla")
    press(page, "Continuar")
    answers = page.inner_text("main")
    assert "Regla" in answers
    assert "Centro Habana" not in answers

    check_page = page.url
    page.check("main input[type=checkbox]")
    press(page, "Enviar la solicitud")
    number = number_on(page)
    receipt_page = page.url

    page.reload()
    assert number_on(page) == number
    page.goto(check_page)  # the way back of a browser
    assert number_on(page) == number
    page.goto(receipt_page)
    assert number_on(page) == number
    assert [one.reference for one in Submission.objects.all()] == [number]


def test_pressing_send_in_two_tabs_gives_the_same_number_and_one_row(phone):
    page = phone
    page.goto(PROCEDURE + "solicitud/")
    sign_in(page, "certified")
    press(page, "Comenzar")
    page.check("input[name=motivo][value=deterioro]")
    fill_date(page, "fecha_hecho", "10", "2", "2026")
    press(page, "Continuar")
    page.fill("input[name=correo]", "ana@soberania.example")
    press(page, "Continuar")
    page.select_option("select[name=municipio]", label="Regla")
    page.check("input[name=acude]")
    press(page, "Continuar")
    other = page.context.new_page()
    other.goto(page.url)
    numbers = []
    for tab in (page, other):
        tab.check("main input[type=checkbox]")
        press(tab, "Enviar la solicitud")
        numbers.append(number_on(tab))
    assert numbers == [Submission.objects.get().reference] * 2


def test_a_citizen_without_certified_account_is_told_what_is_missing(phone):
    page = phone
    page.goto(PROCEDURE + "solicitud/")
    sign_in(page, "uncertified")
    assert "su cuenta tiene que estar certificada" in page.inner_text("main")
    page.get_by_role("link", name="Certificar su cuenta").first.click()
    assert page.url.endswith("/cuenta/certificar/")
    assert "Solo así puede enviar solicitudes a su nombre" in page.inner_text("main")


def write_to_us(page, text="La luz se fue tres días."):
    page.goto("/contacto/")
    page.check("input[name=asunto][value=queja]")
    page.fill("textarea[name=mensaje]", text)
    page.locator("main form:has(textarea[name=mensaje]) button[type=submit]").first.click()


def test_two_people_sending_the_same_text_are_two_rows_and_pressing_twice_is_one(live_page):
    numbers = []
    for _person in range(2):
        page = live_page(width=360, javascript=False)
        write_to_us(page)
        press(page, "Enviar")
        numbers.append(number_on(page))
        page.reload()
        assert number_on(page) == numbers[-1]
        page.go_back()
        if page.get_by_role("button", name="Enviar").count():
            press(page, "Enviar")
        assert number_on(page) == numbers[-1]
    assert len(set(numbers)) == 2
    assert Submission.objects.count() == 2
