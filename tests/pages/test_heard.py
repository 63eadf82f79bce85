"""What a page says to who hears it: each link tells where it goes, each part of the page has a name of its own."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_site")]
PAGES = [
    "/",
    "/tramites/",
    "/tramites/?en_linea=1",
    "/tramites/categoria/vivienda/",
    "/tramites/vida/casarse/",
    "/tramites/certificacion-de-nacimiento/",
    "/tramites/duplicado-de-carne-de-identidad/",
    "/tramites/reclamacion-ante-la-fiscalia/",
    "/guias/",
    "/guias/casarse/",
    "/guias/que-certificacion-necesito/",
    "/instituciones/",
    "/instituciones/minag/",
    "/oficinas/",
    "/oficinas/?provincia=la-habana",
    "/oficinas/gaceta-oficial-de-la-republica-centro-habana/",
    "/noticias/",
    "/noticias/nace-el-centro-de-gobierno-digital/",
    "/buscar/?q=certificacion",
    "/buscar/?q=oficina",
    "/ayuda/",
    "/contacto/",
]


def spoken(link):
    """Return the accessible name of a link, as far as our pages need it: its label, or its text."""
    return " ".join((link.get("aria-label") or link.get_text(" ")).split()).casefold()


def named(page, element):
    by = (element.get("aria-labelledby") or "").split()
    return bool(element.get("aria-label")) or (bool(by) and all(page.find(id=one) for one in by))


@pytest.mark.parametrize("address", [*PAGES, *(f"/en{one}" for one in ("/", "/tramites/", "/buscar/?q=identity"))])
def test_links_and_parts_have_names_of_their_own(address):
    answer = Client().get(address)
    assert answer.status_code == 200
    page = BeautifulSoup(answer.content, "html.parser")
    targets = {}
    for link in page.find_all("a", href=True):
        # A number twice on a page is one number; a facet and the breadcrumb may say the same word of two lists.
        targets.setdefault(spoken(link), set()).add(link["href"])
    assert not targets.get("")
    assert {name: found for name, found in targets.items() if len(found) > 1 and name not in twice(page)} == {}
    parts = page.select("nav, section, ul.results, ol.results, .ficha, [role=group], [role=region]")
    assert [str(part)[:90] for part in parts if not named(page, part)] == []


def twice(page):
    """Return the names of links inside what opens and closes ("facets"): heard with the name of their group."""
    return {spoken(link) for link in page.select("details a, nav a")}
