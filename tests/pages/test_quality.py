"""Every kind of public page, in both languages: right HTML, usable by everybody, light, kept by caches, silent."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import quality
from tests.support.browser import ORIGIN

pytestmark = pytest.mark.usefixtures("seeded_site", "db")

# kind of page -> (address, most SQL queries)
PAGES = {
    "home": ("/", 12),
    "procedure list": ("/tramites/", 12),
    "category": ("/tramites/categoria/registro-del-estado-civil/", 12),
    "procedure on line": ("/tramites/duplicado-de-carne-de-identidad/", 8),
    "procedure in person": ("/tramites/compraventa-de-vivienda/", 8),
    "guide list": ("/guias/", 12),
    "guide": ("/guias/como-registrarse-y-certificar-la-cuenta/", 12),
    "checker": ("/guias/que-certificacion-necesito/", 12),
    "question of a checker": ("/guias/que-certificacion-necesito/?respuestas=nacimiento", 12),
    "checker without an answer": (
        "/guias/que-certificacion-necesito/?respuestas=nacimiento&pregunta=nacimiento_inscrito",
        12,
    ),
    "ending of a checker": ("/guias/que-certificacion-necesito/?respuestas=nacimiento.si.esenciales", 12),
    "institution list": ("/instituciones/", 12),
    "institution": ("/instituciones/minjus/", 12),
    "office list": ("/oficinas/", 12),
    "office": ("/oficinas/gaceta-oficial-de-la-republica-centro-habana/", 12),
    "news list": ("/noticias/", 12),
    "article": ("/noticias/entra-en-vigor-la-ley-de-quejas-y-peticiones/", 12),
    "article to print": ("/noticias/entra-en-vigor-la-ley-de-quejas-y-peticiones/imprimir/", 12),
    "moment of life": ("/tramites/vida/abrir-un-negocio/", 12),
    "content page": ("/acerca-de/", 12),
    "help": ("/ayuda/", 12),
    "contact form": ("/contacto/", 12),
    "search": ("/buscar/?q=perdi+mi+carnet", 6),
    "search of nothing": ("/buscar/", 6),
    "search without results": ("/buscar/?q=zzzzqqqq", 6),
    "nothing there": ("/esto-no-existe/", 12),
}
PERSONAL = {"sign in": "/cuenta/entrar/", "follow a request": "/seguimiento/"}
ADDRESSES = [
    pytest.param(prefix + address, id=f"{kind} {language}")
    for kind, address in [*((kind, address) for kind, (address, _most) in PAGES.items()), *PERSONAL.items()]
    for language, prefix in (("es", ""), ("en", "/en"))
]
PUBLIC = [
    pytest.param(prefix + address, most, id=f"{kind} {language}")
    for kind, (address, most) in PAGES.items()
    for language, prefix in (("es", ""), ("en", "/en"))
]
KILOBYTE = 1024


@pytest.mark.java
def test_the_nu_checker_finds_no_error_in_any_page(client):
    if missing := quality.nu_missing():
        pytest.skip(missing)
    pages = {param.id: client.get(param.values[0]).getvalue().decode() for param in ADDRESSES}
    assert quality.nu(pages) == []


@pytest.mark.browser
@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_phone(site_page, address):
    page = site_page(360)
    assert quality.axe(page, ORIGIN + address) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.strangers == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_first_view_is_at_most_45_kb_and_the_next_page_12(client, address):
    view = quality.first_view(client, address)
    assert view.status == (404 if "no-existe" in address else 200)
    assert view.strangers == []
    assert view.total <= 45 * KILOBYTE
    assert view.html <= 12 * KILOBYTE
    assert view.requests <= 5


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_links_the_styles_of_all_it_shows(client, address):
    assert quality.styles_missing(client.get(address).getvalue().decode()) == set()


@pytest.mark.usefixtures("facts_kept")
@pytest.mark.parametrize(("address", "most"), PUBLIC)
def test_a_public_page_asks_the_database_little(client, address, most):
    client.get(address)  # what is remembered by the process, such as content types, is asked for once
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(address)
    assert len(queries) <= most, "\n".join(query["sql"][:150] for query in queries)


@pytest.mark.parametrize(("address", "most"), PUBLIC)
def test_a_public_page_sets_no_cookie_and_reads_no_session(client, address, most):
    response = client.get(address)
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()
    assert "accept-language" not in response.get("Vary", "").lower()
    assert "no-store" not in response.get("Cache-Control", "")


# Searches are too many to keep, and what is not there is not kept.
KEPT = [param for param in PUBLIC if not param.id.startswith(("nothing there", "search"))]


@pytest.mark.parametrize(("address", "most"), KEPT)
def test_a_public_page_that_has_not_changed_is_answered_304(client, address, most):
    etag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_has_one_heading_1_a_title_and_the_language_of_its_address(client, address):
    html = client.get(address).getvalue().decode()
    assert html.count("<h1") == 1
    assert f'<html lang="{"en" if address.startswith("/en/") else "es"}">' in html
    assert "<title> ·" not in html


@pytest.mark.browser
def test_a_procedure_prints_on_two_sheets_with_the_addresses_of_its_sources(site_page):
    page = site_page(1280)
    page.goto(f"{ORIGIN}/tramites/duplicado-de-carne-de-identidad/")
    sheets = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) <= 2
    page.emulate_media(media="print")
    assert not page.locator("nav").first.is_visible()
    assert not page.locator("form").first.is_visible()


@pytest.mark.browser
def test_the_first_screen_of_a_phone_shows_the_question_the_search_and_the_five_most_wanted(site_page):
    page = site_page(360)
    page.goto(f"{ORIGIN}/")
    assert page.locator("h1").bounding_box()["y"] < 200
    assert page.locator("#search-q").bounding_box()["y"] < 400
    wanted = page.locator(".chips a")
    assert wanted.count() == 5
    last = wanted.last.bounding_box()
    assert last["y"] + last["height"] <= 640


BROKEN_WORDS = """() => {
  document.documentElement.style.fontSize = "200%";
  const parted = [];
  for (const heading of document.querySelectorAll("h1")) {
    const walk = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) for (const piece of walk.currentNode.data.matchAll(/[^\\s\\u00ad-]+/g)) {
      // The first letter and the last: before the first there may be the hyphen of the line above.
      const [begins, ends] = [piece.index, piece.index + piece[0].length - 1].map(place => {
        const range = document.createRange();
        range.setStart(walk.currentNode, place);
        range.setEnd(walk.currentNode, place + 1);
        return Math.round([...range.getClientRects()].at(-1).top);
      });
      if (begins !== ends) parted.push(piece[0]);
    }
  }
  return parted;
}"""


@pytest.mark.browser
def test_with_letters_twice_as_big_a_heading_is_parted_between_syllables_only(site_page):
    page, found = site_page(360), {}
    for address in [*(address for address, _most in PAGES.values()), "/tramites/certificacion-de-nacimiento/"]:
        page.goto(ORIGIN + address)
        if parted := page.evaluate(BROKEN_WORDS):
            found[address] = parted
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            found[address] = "wider than the telephone"
    assert found == {}
