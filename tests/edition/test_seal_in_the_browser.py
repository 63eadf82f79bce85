"""`/verificar/` says by itself, in a browser without a network, whether a copy is ours: nothing of it is sent."""

import base64
import random

import pytest

from casework import sealing
from config.development_keys import development_seal
from edition.making import ZIP
from tests.support import quality

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
NAMES = ["soberania.html", "soberania-en.html", ZIP]
CHECK = """async ([files, ours]) => {
  const { check, kindOf } = await import("/static/js/seal.mjs");
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const said = [];
  for (const file of files) {
    const body = bytes(file);
    said.push(kindOf(body) ? (await check(body, { kid: ours.kid, point: bytes(ours.point) })).verdict : "other");
  }
  return said;
}"""


@pytest.fixture
def page(small, live_page):
    """The page that verifies, on a phone, as its worker kept it; `page.posted` are what was sent since."""
    page = live_page(360, javascript=True)
    page.goto("/verificar/")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.posted = []
    page.on("request", lambda request: page.posted.append(request.url) if request.method == "POST" else None)
    return page


def verified(page, tmp_path, name, body):
    path = tmp_path / name
    path.write_bytes(body)
    page.goto("/verificar/")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Comprobar el archivo").click()
    page.locator("[data-sealed] [data-said] h1").wait_for()
    return page.locator("main").inner_text()


@pytest.mark.parametrize("name", NAMES)
def test_without_a_network_a_copy_is_valid_and_one_changed_byte_is_told(small, page, tmp_path, name):
    page.context.set_offline(True)
    said = verified(page, tmp_path, name, small.files[name])
    assert "Válido" in said and f"Es la edición {small.edition.number}, del" in said
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    wrong = bytearray(small.files[name])
    wrong[len(wrong) // 2] ^= 1
    said = verified(page, tmp_path, name, bytes(wrong))
    assert "Esta copia no es nuestra, o alguien la cambió" in said and "Válido" not in said
    page.context.set_offline(False)
    assert page.posted == []


def test_what_only_the_site_can_say_waits_for_a_network_or_is_asked_there(small, page, settings, tmp_path):
    settings.SIGNING_CERTIFICATE = str(development_seal(tmp_path / "other.p12"))
    body = small.files["soberania.html"]
    theirs = sealing.sealed_html(body[: body.rindex(b"<!--")])
    page.context.set_offline(True)
    assert "no conoce la llave" in verified(page, tmp_path, "soberania.html", theirs)
    assert "necesita conexión" in verified(page, tmp_path, "documento.pdf", b"%PDF-1.7 x")
    assert page.posted == []
    page.context.set_offline(False)
    page.goto("/verificar/")
    page.locator("input[type=file]").set_input_files(tmp_path / "documento.pdf")
    page.get_by_role("button", name="Comprobar el archivo").click()
    page.wait_for_load_state()
    page.get_by_role("heading", name="No consta").wait_for()
    assert len(page.posted) == 1


def test_an_older_copy_says_that_there_is_a_newer_one(small, page, tmp_path):
    page.evaluate("document.querySelector('[data-seal]').dataset.newest = '99'")
    path = tmp_path / ZIP
    path.write_bytes(small.files[ZIP])
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Comprobar el archivo").click()
    page.locator("[data-sealed] h1").wait_for()
    said = page.locator("main").inner_text()
    assert "Válida, y hay una más nueva" in said and "99" in said
    assert quality.axe(page) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_browser_and_the_site_say_the_same_of_every_byte_that_changes(small, page, name):
    body = small.files[name]
    chance = random.Random(11)
    cases = [
        body,
        body + b"\n",
        body[:-1],
        body[1:],
        body + body,
        b"PK",
        b"",
        b"<!DOCTYPE html>",
        b"PK\x05\x06" + bytes(18),
    ]
    places = [
        0,
        1,
        len(body) - 1,
        *range(len(body) - 180, len(body), 13),
        *(chance.randrange(len(body)) for _ in range(8)),
    ]
    for place in places:
        wrong = bytearray(body)
        wrong[place] ^= 1
        cases.append(bytes(wrong))
    ours = page.evaluate("({ ...document.querySelector('[data-seal]').dataset })")
    said = page.evaluate(CHECK, [[base64.b64encode(one).decode() for one in cases], ours])
    expected = [found is not None and found.ours for found in map(sealing.check, cases)]
    assert [one == "valid" for one in said] == expected and expected.count(True) == 1
