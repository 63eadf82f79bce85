"""Searching in a real browser: suggestions by keyboard and screen reader, and everything without JavaScript."""

import gzip

import pytest

from search.engines.postgres import PostgresEngine
from tests.support import quality
from tests.support.browser import ORIGIN
from tests.support.paths import ROOT
from tests.support.search_helpers import doc, fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SCRIPT = ROOT / "static" / "js" / "suggest.mjs"


@pytest.fixture
def documents():
    fill(
        PostgresEngine(),
        [
            doc("service:pasaporte", "Expedición de pasaporte", summary="Para viajar.", facts=("25 CUP",)),
            doc("service:pasaporte-menor", "Pasaporte de un menor", facets={"audience": ("personas",)}),
            doc("guide:viajar", "Salir de viaje", body="Lleve el pasaporte."),
        ],
    )


@pytest.fixture
def results(site_page, documents):
    page = site_page(360)
    page.goto(f"{ORIGIN}/buscar/")
    return page


def test_the_script_weighs_at_most_3_kb():
    assert len(gzip.compress(SCRIPT.read_bytes())) <= 3 * 1024


def test_suggestions_are_a_combobox_that_works_by_keyboard(results):
    field = results.get_by_role("combobox")
    field.press_sequentially("pasap")
    results.wait_for_selector("[role=option]")
    assert field.get_attribute("aria-expanded") == "true"
    titles = results.locator("[role=option]").all_inner_texts()
    assert set(titles) == {"Expedición de pasaporte", "Pasaporte de un menor"}
    field.press("ArrowDown")
    chosen = results.locator("[role=option][aria-selected=true]")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert quality.axe(results) == []
    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "pasap"
    field.press("ArrowDown")
    results.wait_for_selector("[role=option]")
    field.press("ArrowUp")
    with results.expect_navigation():
        field.press("Enter")
    assert "/x/service:pasaporte" in results.url


def test_enter_without_choosing_searches_what_was_written(results):
    field = results.get_by_role("combobox")
    field.press_sequentially("pasaporte")
    results.wait_for_selector("[role=option]")
    with results.expect_navigation():
        field.press("Enter")
    assert results.url == f"{ORIGIN}/buscar/?q=pasaporte"


def test_on_a_line_that_saves_data_nothing_is_asked(site_page, documents):
    page = site_page(360)
    page.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    page.goto(f"{ORIGIN}/buscar/")
    assert page.get_by_role("combobox").count() == 0


def test_without_javascript_one_finds_narrows_and_opens(site_page, documents):
    page = site_page(360, javascript=False)
    page.goto(f"{ORIGIN}/buscar/")
    page.locator("input[name=q]").fill("pasapote")
    page.locator("form[role=search] button").click()
    assert "pasaporte" in page.locator(".search-corrected").inner_text()
    assert page.locator(".result").count() == 3
    page.locator("details.facets > summary").click()
    page.locator('a[href*="type=guide"]').click()
    assert page.locator(".result").count() == 1


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_results_fit_the_screen_and_axe_finds_nothing(site_page, documents, width):
    page = site_page(width)
    assert quality.axe(page, f"{ORIGIN}/buscar/?q=pasaporte") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_municipality_that_was_chosen_is_kept_in_the_browser_and_in_no_cookie(site_page):
    fill(PostgresEngine(), [doc("office:1", "Onat de Yara", direct={"place": "12-yara"})])
    page = site_page(360)
    page.goto(f"{ORIGIN}/buscar/?q=onat+cercana+cerca+de+mi")
    assert quality.axe(page) == []
    assert page.get_by_text("Este navegador lo recuerda.").is_visible()
    page.get_by_label("¿En qué municipio está?").select_option("12-yara")
    with page.expect_navigation():
        page.get_by_role("button", name="Ver las oficinas de ahí").click()
    assert "lugar=12-yara" in page.url and page.context.cookies() == []
    page.goto(f"{ORIGIN}/buscar/?q=onat+cercana+cerca+de+mi")
    assert page.get_by_label("¿En qué municipio está?").input_value() == "12-yara"
