"""`/sin-conexion/`: what it offers, how its files travel, and what a browser keeps of them when it is asked to."""

import gzip
import re

import pytest
from django.test import Client

from edition.making import CHANGES_ZIP, ZIP, make
from tests.support import quality

pytestmark = pytest.mark.django_db
FILE = "/sin-conexion/soberania.html"


def test_before_the_first_edition_the_page_says_so_and_there_is_no_file(client):
    assert "todavía no está hecha" in client.get("/sin-conexion/").content.decode()
    assert client.get(FILE).status_code == 404


def test_the_page_offers_the_files_of_the_newest_edition(small, client):
    make(anyway=True)
    answer = client.get("/sin-conexion/")
    page = answer.content.decode()
    assert answer.status_code == 200 and f"Edición {small.edition.number + 1}, del" in page
    for name in re.findall(r'href="(/sin-conexion/[^"]+)"', page):
        assert client.get(name).status_code == 200, name
    assert not answer.cookies
    english = client.get("/en/sin-conexion/").content.decode()
    assert "soberania-en.html" in english and "Read offline" in english


def test_the_one_file_travels_packed_once_and_runs_what_it_holds_and_nothing_else(small):
    client = Client(headers={"accept-encoding": "gzip"})
    answer = client.get(FILE)
    assert answer["Content-Encoding"] == "gzip" and len(answer.content) < 300_000
    assert gzip.decompress(answer.content) == small.files["soberania.html"]
    assert "Accept-Encoding" in answer["Vary"] and not answer.cookies
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    again = client.get(FILE, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304 and not again.content
    plain = Client().get(FILE)
    assert plain.content == small.files["soberania.html"] and plain["ETag"] != answer["ETag"]
    assert client.head(FILE).status_code == 200 and client.post(FILE).status_code == 405


@pytest.mark.parametrize("name", [ZIP, CHANGES_ZIP])
def test_a_zip_is_a_download(small, client, name):
    answer = client.get(f"/sin-conexion/{name}")
    assert answer.content == small.files[name]
    assert answer["Content-Type"] == "application/zip" and "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("name", ["otro.html", "soberania-xx.html", "../soberania.zip", "soberania.html/", "sw.js/x"])
def test_what_is_no_file_of_an_edition_is_not_there(small, client, name):
    assert client.get(f"/sin-conexion/{name}").status_code in (301, 404)


def test_the_worker_is_never_kept_and_can_be_taken_back(small, client, settings):
    answer = client.get("/sin-conexion/sw.js")
    assert answer["Cache-Control"] == "no-cache" and answer["Content-Type"].startswith("text/javascript")
    assert "unregister" not in answer.content.decode()
    settings.EDITION_ON_PHONES = False
    assert "unregister" in client.get("/sin-conexion/sw.js").content.decode()
    assert 'id="guardar"' not in client.get("/sin-conexion/").content.decode()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_page_fits_and_axe_finds_nothing(small, live_page, width):
    page = live_page(width, javascript=True)
    page.goto("/sin-conexion/")
    page.locator("#guardar").wait_for()
    assert quality.axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def kept(page):
    return page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys()) {
            for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
          }
          return found.sort();
        }"""
    )


def registered(page):
    return page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)")


@pytest.mark.browser
def test_what_is_kept_is_the_edition_and_never_a_personal_page(small, live_page, django_user_model, settings):
    page = live_page(javascript=True)
    page.goto("/sin-conexion/")
    page.get_by_role("button", name="Guardarlo en este navegador").click()
    page.get_by_text("Guardada el").wait_for()
    before = kept(page)
    assert FILE in before and "/sin-conexion/" in before
    for path in ("/cuenta/", "/seguimiento/", "/", "/tramites/", "/sin-conexion/?x=1"):
        page.goto(path)
    assert kept(page) == before
    assert [one for one in before if not one.startswith(("/sin-conexion/", "/static/"))] == []

    page.context.set_offline(True)
    page.goto(FILE)
    page.locator("#q").fill("pasaporte")
    page.locator("#q").press("Enter")
    page.locator("#resultados li").nth(2).wait_for()
    page.goto("/sin-conexion/")
    page.get_by_text("Guardada el").wait_for()
    page.context.set_offline(False)

    page.goto("/sin-conexion/")
    page.get_by_role("button", name="Quitarlo").click()
    page.get_by_text("No está guardado").wait_for()
    assert kept(page) == []
    assert registered(page) == 0


@pytest.mark.browser
def test_when_it_is_taken_back_browsers_forget_it(small, live_page, settings):
    page = live_page(javascript=True)
    page.goto("/sin-conexion/")
    page.get_by_role("button", name="Guardarlo en este navegador").click()
    page.get_by_text("Guardada el").wait_for()
    settings.EDITION_ON_PHONES = False
    page.evaluate(
        "navigator.serviceWorker.getRegistrations().then((all) => Promise.all(all.map((one) => one.update())))"
    )
    for _tenth in range(150):
        if not kept(page) and registered(page) == 0:
            break
        page.wait_for_timeout(100)
    assert registered(page) == 0
    assert kept(page) == []


@pytest.mark.browser
def test_what_does_not_come_whole_leaves_what_was_kept(small, live_page):
    page = live_page(javascript=True)
    page.goto("/sin-conexion/")
    page.get_by_role("button", name="Guardarlo en este navegador").click()
    page.get_by_text("Guardada el").wait_for()
    before = kept(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Guardar la más nueva").click()
    page.get_by_text("No se pudo guardar").wait_for()
    assert kept(page) == before
