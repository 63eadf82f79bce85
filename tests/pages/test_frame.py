"""The frame of every page: search and the ways on, whose site it is, a second column that earns its place."""

import re
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pypdf import PdfReader

from core.pdf import render_pdf
from tests.support import quality
from tests.support.browser import ORIGIN
from tests.support.paths import DATA

pytestmark = pytest.mark.usefixtures("seeded_site", "db")

SECTIONS = ("/tramites/", "/guias/", "/oficinas/", "/noticias/", "/seguimiento/")
INNER = (
    "/tramites/",
    "/tramites/duplicado-de-carne-de-identidad/",
    "/guias/como-registrarse-y-certificar-la-cuenta/",
    "/guias/que-certificacion-necesito/",
    "/oficinas/",
    "/instituciones/minjus/",
    "/noticias/",
    "/acerca-de/",
    "/cuenta/entrar/",
    "/seguimiento/",
)
WITH_A_FIELD_OF_THEIR_OWN = ("/", "/buscar/?q=carnet", "/esto-no-existe/")
FIRST_FLIGHT = 14_600  # bytes: ten segments of TCP, what arrives before the first answer (RFC 6928)
FIRST_VIEWS = (
    "/",
    "/tramites/",
    "/tramites/duplicado-de-carne-de-identidad/",
    "/buscar/?q=carnet",
    "/noticias/",
    "/noticias/entra-en-vigor-la-ley-de-quejas-y-peticiones/",
    "/oficinas/",
    "/instituciones/",
    "/guias/que-certificacion-necesito/",
)


def header(html):
    return re.search(r"<header.*?</header>", html, re.S)[0]


def footer(html):
    return re.search(r"<footer.*?</footer>", html, re.S)[0]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("address", [*INNER, *WITH_A_FIELD_OF_THEIR_OWN])
def test_search_and_every_part_of_the_site_are_a_press_away(client, address, prefix):
    html = client.get(prefix + address).getvalue().decode()
    for part in SECTIONS:
        assert f'href="{prefix}{part}"' in header(html), part
        assert f'href="{prefix}{part}"' in footer(html), part
    assert f'action="{prefix}/buscar/"' in html
    assert html.count('role="search"') == 1


def test_the_steps_of_a_form_lead_nowhere_else(client):
    html = client.get("/tramites/duplicado-de-carne-de-identidad/solicitud/").getvalue().decode()
    assert not any(f'href="{part}"' in header(html) for part in SECTIONS)
    assert 'role="search"' not in html


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_page_kept_by_the_process_is_of_its_own_address_and_language(client, language):
    for address in INNER:
        html = client.get(language + address).getvalue().decode()
        other = address if language else f"/en{address}"
        assert f'href="{other}"' in header(html)


def test_an_installation_without_an_institution_says_that_it_is_a_demonstration(client):
    html = client.get("/tramites/").getvalue().decode()
    assert "Demostración" in header(html)
    assert "demostración" in footer(html)
    assert "/sello.svg" not in html
    assert Client().get("/sello.svg").status_code == 404
    assert "demostración" in render_to_string("emails/base.txt", {"site_url": "https://soberania.example"})


@pytest.fixture
def owned(settings):
    settings.SITE_STATE = "República de Cuba"
    settings.SITE_INSTITUTION = "Ministerio de <Ejemplo>"
    settings.SITE_PHONE = "+53 7830-0000"
    settings.SITE_SEAL = str(DATA / "seal.svg")


@pytest.mark.usefixtures("owned")
def test_whose_site_it_is_stands_on_pages_mails_and_documents(client):
    html = client.get("/tramites/?pagina=2").getvalue().decode()
    assert "Ministerio de &lt;Ejemplo&gt;" in header(html)
    assert "Ministerio de &lt;Ejemplo&gt;, República de Cuba" in footer(html)
    assert 'href="tel:+5378300000"' in footer(html)
    assert 'src="/sello.svg"' in footer(html)
    assert "demostración" not in html.lower()
    drawn = client.get("/sello.svg")
    assert drawn["Content-Type"] == "image/svg+xml"
    assert "default-src 'none'" in drawn["Content-Security-Policy"]
    mail = render_to_string("emails/base.txt", {"site_url": "https://soberania.example"})
    assert "Ministerio de <Ejemplo>, República de Cuba\nTeléfono: +53 7830-0000" in mail
    sheet = {"title": "Hoja", "language": "es", "site": "Soberanía", "number": "SOB-1", "blocks": []}
    words = PdfReader(BytesIO(render_pdf("submission.typ", sheet))).pages[0].extract_text()
    assert "Ministerio de <Ejemplo>, República de Cuba" in words
    assert "+53 7830-0000" in words


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("address", FIRST_VIEWS)
def test_a_first_view_arrives_in_the_first_flight_of_the_line(client, address, language):
    assert quality.first_view(client, language + address).total <= FIRST_FLIGHT


def test_the_list_of_procedures_offers_each_category_once_and_no_page_of_it_is_long(client):
    front = client.get("/tramites/")
    html = front.getvalue().decode()
    assert "/tramites/categoria/vivienda/" in html
    assert "/tramites/?categoria=" not in html
    assert len(front.context["page_obj"]) == 20
    assert "/tramites/?categoria=vivienda" in client.get("/tramites/?pagina=2").getvalue().decode()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1024, 1280])
def test_what_one_acts_with_stays_in_sight_beside_a_procedure(site_page, width):
    page = site_page(width)
    page.goto(f"{ORIGIN}/tramites/duplicado-de-carne-de-identidad/")
    start = page.locator(".beside .button-primary")
    text = page.locator(".page-body").bounding_box()
    assert start.bounding_box()["x"] >= text["x"] + text["width"]
    page.mouse.wheel(0, 1200)
    page.wait_for_timeout(200)
    assert start.bounding_box()["y"] < page.viewport_size["height"]
    assert start.bounding_box()["y"] >= 0


@pytest.mark.browser
def test_on_a_phone_the_menu_opens_without_a_script(site_page):
    page = site_page(360)
    page.goto(f"{ORIGIN}/tramites/")
    link = page.locator(".bar-menu a[href='/oficinas/']")
    assert not link.is_visible()
    page.locator(".bar-menu summary").click()
    link.click()
    assert page.url == f"{ORIGIN}/oficinas/"
    assert page.locator(".bar-find").is_visible()
