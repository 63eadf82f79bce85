"""From a correction to a document that a stranger checks; who is not of staff has no JavaScript.

With DOCS_SHOTS=1 the same run takes the pictures of docs/officers, at 360 and 1280 pixels.
"""

import os
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

from casework.models import Case, IssuedDocument
from tests.support.officers import issue, join, officer, sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SHOTS = Path(django_settings.BASE_DIR) / "docs" / "officers" / "img"


def press(page, name):
    page.get_by_role("button", name=name).first.click()


def shot(page, name):
    if os.environ.get("DOCS_SHOTS"):
        page.screenshot(path=SHOTS / f"{name}-{page.viewport_size['width']}.png", full_page=True)


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url


@pytest.mark.parametrize("width", [360, 1280])
def test_asked_corrected_granted_signed_and_verified(width, live_page, live_site, settings, tmp_path):
    settings.PRIVATE_ROOT, settings.STAFF_SECOND_FACTOR = tmp_path, False
    submission, pin = sent(correo="ana@example.com")
    who = join(officer(), submission.case.team)
    desk = live_page(width=1280, javascript=True)  # Wagtail's admin needs it
    session = Client()
    session.force_login(who)
    desk.context.add_cookies(
        [{"name": name, "value": one.value, "url": live_site} for name, one in session.cookies.items()]
    )
    case = f"/admin/casos/{submission.case.pk}/"
    desk.goto("/admin/casos/")
    desk.get_by_role("link", name=submission.reference).click()
    assert "Primero: tómelo" in desk.inner_text("main")
    press(desk, "Tomarlo")
    press(desk, "Empezar la revisión")
    desk.get_by_role("link", name="Pedir una corrección").click()
    desk.fill("[name=message]", "Necesitamos un dato más para buscar su inscripción.")
    desk.check("[name=ask-2]")
    desk.fill("[name=why-2]", "Diga el tomo y el folio.")
    shot(desk, "correccion") if width == 1280 else None
    press(desk, "Ver lo que leerá el ciudadano")
    assert "Diga el tomo y el folio." in desk.inner_text("main")
    press(desk, "Pedir la corrección")
    assert "Espera por el ciudadano hasta" in desk.inner_text("main")

    ana = live_page(width=width, javascript=False)
    ana.goto("/seguimiento/")
    ana.fill("[name=number]", submission.reference)
    ana.fill("[name=pin]", pin)
    press(ana, "Ver cómo va")
    assert "Falta algo de su parte" in ana.inner_text("main") and "Diga el tomo" in ana.inner_text("main")
    shot(ana, "espera-por-usted")
    fits(ana)
    ana.get_by_role("link", name="Corregir mi solicitud").click()
    assert ana.locator("textarea[name=mensaje]").input_value() == "Hola"
    assert ana.locator("[name=nombre]").count() == 0
    press(ana, "Enviar la corrección")
    assert "No ha cambiado nada" in ana.inner_text("main")
    ana.fill("textarea[name=mensaje]", "Tomo 12, folio 345")
    shot(ana, "corregir")
    fits(ana)
    press(ana, "Enviar la corrección")
    assert "La institución tiene su corrección" in ana.inner_text("body")

    desk.goto(case)
    assert "Tomo 12, folio 345" in desk.inner_text("main") and "Primero: lea lo que el ciudadano corrigió" in (
        desk.inner_text("main")
    )
    shot(desk, "caso") if width == 1280 else None
    desk.get_by_role("link", name="Decidir").click()
    desk.get_by_label("Concedida", exact=True).check()
    desk.fill("[name=text]", "Se encontró la inscripción en el tomo 12, folio 345.")
    desk.fill("[name=holder]", "Ana Pérez Ruiz")
    press(desk, "Ver lo que leerá el ciudadano")
    assert "entregado a Ana Pérez Ruiz" in desk.inner_text("main")
    shot(desk, "decidir") if width == 1280 else None
    press(desk, "Decidir y avisar al ciudadano")
    ana.reload()
    assert "Se está firmando" in ana.inner_text("main")
    document = issue(Case.objects.get(pk=submission.case.pk))

    ana.reload()
    shot(ana, "concedida")
    fits(ana)
    with ana.expect_download() as taken:
        ana.get_by_role("link", name=f"Descargar {document.number}").click()
    paper = tmp_path / "papel.pdf"
    taken.value.save_as(paper)

    stranger = live_page(width=width, javascript=False)
    stranger.goto("/verificar/")
    shot(stranger, "verificar")
    fits(stranger)
    stranger.set_input_files("[name=file]", paper)
    press(stranger, "Comprobar el archivo")
    assert stranger.inner_text("h1") == "Válido"
    stranger.goto("/verificar/")
    stranger.fill("[name=number]", document.number.lower())
    stranger.fill("[name=pin]", document.content["pin"])
    press(stranger, "Comprobar el documento")
    assert stranger.inner_text("h1") == "Válido" and "A. P. R." in stranger.inner_text("main")
    shot(stranger, "valido")
    fits(stranger)

    desk.goto(case)
    desk.get_by_role("link", name="Revocar o sustituir").click()
    desk.get_by_label("Se revoca").check()
    desk.fill("[name=text]", "Se emitió por error.")
    press(desk, "Ver lo que leerá el ciudadano")
    press(desk, "Revocar el documento")
    stranger.goto(f"/verificar/{IssuedDocument.objects.get().code}/")
    assert stranger.inner_text("h1") == "Revocado"
    ana.reload()
    assert "Se emitió por error." in ana.inner_text("main")
