"""Files sent in pieces by a real browser: cut, resumed, reloaded; by keyboard; light; and the same page without it."""

import gzip
import hashlib
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.cache import cache

from core.files.pdfs import clean_pdf
from tests.support import quality
from tests.tramites_forms.test_tus import document, photo
from tests.tramites_forms.test_uploads import draft_with_files
from tramites_forms.models import Draft, PartialUpload, Upload

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SIZE = 900  # kB


@pytest.fixture
def form_page(live_page, client, settings, tmp_path):
    """Return a function that opens the step with the files in a new browser page."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    cache.clear()
    draft_with_files(client)

    def open_page(**options):
        page = live_page(**{"javascript": True, **options})
        page.goto("/formularios/foto/")
        page.locator("main button").last.click()
        page.locator("input[type=file]").wait_for()
        return page

    return open_page


def file(tmp_path, body, name="informe.pdf"):
    path = tmp_path / name
    path.write_bytes(body)
    return str(path)


class Line:
    """A line that is cut whenever a piece would carry the file past one of these places (bytes)."""

    def __init__(self, page, *cuts):
        self.cuts, self.offsets, self.down = list(cuts), [], False
        page.route("**/archivos/**", self.answer)

    def answer(self, route):
        request = route.request
        if self.down:
            return route.abort("internetdisconnected")
        if request.method == "PATCH":
            offset = int(request.headers["upload-offset"])
            self.offsets.append(offset)
            if self.cuts and offset + len(request.post_data_buffer) > self.cuts[0]:
                self.cuts.pop(0)
                return route.abort("connectionreset")
        return route.continue_()


def test_a_file_cut_at_30_60_and_90_percent_goes_on_by_itself_and_is_whole(form_page, tmp_path):
    page, body = form_page(), document(SIZE)
    line = Line(page, *(len(body) * percent // 100 for percent in (30, 60, 90)))
    page.set_input_files("input[type=file]", file(tmp_path, body))
    page.get_by_text("Se cortó la conexión").first.wait_for()
    page.get_by_role("checkbox", name="Quitar informe.pdf").wait_for(timeout=60_000)
    assert line.cuts == [] and len(line.offsets) > 4
    assert Upload.objects.get().sha256 == hashlib.sha256(clean_pdf(body)[0]).hexdigest()
    page.locator("#id_nombre").fill("Ana")
    page.get_by_role("button", name="Continuar").click()
    page.get_by_role("button", name="Enviar la solicitud").wait_for()
    assert "informe.pdf" in page.inner_text("main") and Upload.objects.count() == 1


def test_after_a_reload_the_same_file_chosen_again_goes_on_where_it_was(form_page, tmp_path):
    page, body = form_page(), document(SIZE)
    path = file(tmp_path, body)
    line = Line(page, len(body) // 2)
    page.set_input_files("input[type=file]", path)
    page.get_by_text("Se cortó la conexión").first.wait_for()
    line.down = True
    arrived = PartialUpload.objects.get().offset
    assert 0 < arrived < len(body)
    page.unroute("**/archivos/**")
    page.reload()
    assert "informe.pdf no llegó completo" in page.inner_text("main")
    again = Line(page)
    page.set_input_files("input[type=file]", path)
    page.get_by_role("checkbox", name="Quitar informe.pdf").wait_for(timeout=30_000)
    assert again.offsets[0] >= arrived
    assert "no llegó completo" not in page.inner_text("main")
    assert Upload.objects.get().sha256 == hashlib.sha256(clean_pdf(body)[0]).hexdigest()


def test_a_file_chosen_before_the_module_came_is_sent_in_pieces_too(form_page, tmp_path):
    page, late, body = form_page(), [], document(100)
    page.route("**/upload*.mjs", lambda route: late.append(route))  # noqa: PLW0108 (Playwright cannot mark a builtin)
    page.reload(wait_until="commit")
    page.set_input_files("input[type=file]", file(tmp_path, body))
    page.wait_for_function("() => document.readyState !== 'loading'")
    assert not PartialUpload.objects.exists()
    for route in late:
        route.continue_()
    page.get_by_role("checkbox", name="Quitar informe.pdf").wait_for()
    assert PartialUpload.objects.get().length == len(body)
    assert Upload.objects.get().sha256 == hashlib.sha256(clean_pdf(body)[0]).hexdigest()


def test_going_on_waits_for_the_file_and_says_so(form_page, tmp_path):
    page = form_page()
    line = Line(page)
    line.down = True
    page.set_input_files("input[type=file]", file(tmp_path, document(100)))
    page.locator("#id_nombre").fill("Ana")
    page.get_by_role("button", name="Continuar").click()
    page.get_by_text("Todavía se está enviando un archivo").first.wait_for()
    assert quality.axe(page) == []
    line.down = False
    page.get_by_role("button", name="Enviar la solicitud").wait_for(timeout=30_000)
    assert Draft.objects.order_by("-created_at")[0].answers["foto"][0]["name"] == "informe.pdf"


def test_a_photo_is_made_lighter_before_it_travels(form_page, tmp_path):
    page, body = form_page(), photo(3000)
    assert len(body) > 1024 * 1024  # more than the field takes
    page.set_input_files("input[type=file]", file(tmp_path, body, "foto.png"))
    page.get_by_role("checkbox", name="Quitar foto.jpg").wait_for(timeout=60_000)
    assert PartialUpload.objects.get().length < len(body) // 2 and Upload.objects.get().content_type == "image/jpeg"


def test_what_is_refused_says_why_and_what_is_too_big_does_not_travel(form_page, tmp_path):
    page = form_page(width=1280)
    page.set_input_files("input[type=file]", file(tmp_path, b"<html><script>alert(1)</script>", "foto.html"))
    page.get_by_text("No se aceptó foto.html").first.wait_for()
    assert quality.axe(page) == []
    page.set_input_files("input[type=file]", file(tmp_path, document(1200)))
    page.get_by_text("pesa más de 1 MB").first.wait_for()
    assert PartialUpload.objects.filter(length__gt=1024 * 1024).count() == 0 and not Upload.objects.exists()


def test_by_keyboard_alone_a_file_is_cancelled_and_another_removed(form_page, tmp_path):
    page = form_page(width=1280)
    page.set_input_files("input[type=file]", file(tmp_path, document(50), "uno.pdf"))
    page.get_by_role("checkbox", name="Quitar uno.pdf").wait_for()
    line = Line(page)
    line.down = True
    page.set_input_files("input[type=file]", file(tmp_path, document(100), "dos.pdf"))
    cancel = page.get_by_role("button", name="Cancelar dos.pdf")
    cancel.wait_for()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-cancel]')"):
            break
    page.keyboard.press("Enter")
    cancel.wait_for(state="detached")
    assert page.evaluate("document.activeElement.type") == "file"
    page.get_by_role("checkbox", name="Quitar uno.pdf").focus()
    page.keyboard.press("Space")
    page.unroute("**/archivos/**")
    page.locator("#id_nombre").fill("Ana")
    page.keyboard.press("Enter")
    page.locator(".error-summary").wait_for()  # the file is required
    assert not Upload.objects.exists()


@pytest.mark.parametrize("width", [320, 1280])
def test_while_it_is_sent_the_page_passes_axe_and_fits(form_page, tmp_path, width):
    page, body = form_page(width=width), document(SIZE)
    Line(page, len(body) // 3)
    name = "una-fotografía-con-un-nombre-larguísimo-que-no-se-puede-partir-por-ningún-lado.pdf"
    page.set_input_files("input[type=file]", file(tmp_path, body, name))
    page.get_by_text("Se cortó la conexión").first.wait_for()
    assert quality.axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_when_pieces_do_not_work_the_file_goes_with_the_step(form_page, tmp_path):
    page = form_page()
    page.route("**/archivos/**", lambda route: route.fulfill(status=403, body=""))
    page.set_input_files("input[type=file]", file(tmp_path, document(60)))
    page.get_by_text("Se enviará cuando pulse").first.wait_for()
    page.locator("#id_nombre").fill("Ana")
    page.get_by_role("button", name="Continuar").click()
    page.get_by_role("button", name="Enviar la solicitud").wait_for()
    assert Upload.objects.count() == 1 and not PartialUpload.objects.exists()


def test_without_javascript_the_same_box_sends_the_file(form_page, tmp_path):
    page = form_page(javascript=False)
    page.set_input_files("input[type=file]", file(tmp_path, document(60)))
    page.get_by_role("button", name="Continuar").click()
    page.get_by_role("checkbox", name="Quitar informe.pdf").wait_for()  # it survived the missing name
    page.locator("#id_nombre").fill("Ana")
    page.get_by_role("button", name="Continuar").click()
    page.get_by_role("button", name="Enviar la solicitud").wait_for()
    assert not PartialUpload.objects.exists()


def test_what_a_page_of_files_loads_is_light():
    module = (Path(project.BASE_DIR) / "static/js/upload.mjs").read_bytes()
    assert len(gzip.compress(module)) <= 5_000  # of the 15 kB that such a page may have
