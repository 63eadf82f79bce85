"""The main job as editors do it: a price is changed in the admin, approved by another person, read and found."""

import pytest
from django.urls import reverse

from accounts.seed import DEMO_PASSWORD, DEMO_USERS
from search import service
from search.engines import chosen
from search.query import understand
from search.upkeep import rebuild
from services_catalog.models import ServicePage

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("seeded_site")]
PROCEDURE = "/tramites/duplicado-de-carne-de-identidad/"
WORD = "zunzuncito"  # of no page


def desk(live_page, who):
    """A browser in which one of the demonstration people has signed in."""
    page = live_page(width=1280, javascript=True)
    page.goto("/admin/")
    page.fill("input[name=login]", DEMO_USERS[who][0])
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.get_by_role("button", name="Continuar").click()
    page.wait_for_url("**/admin/")
    return page


def choose_action(page, name):
    """Press one of the actions that hide behind the arrow of the button at the bottom of an edit page."""
    page.get_by_role("button", name="Más acciones").click()
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_a_price_is_changed_by_one_person_approved_by_another_then_read_and_found(live_page):
    procedure = ServicePage.objects.get(slug=PROCEDURE.split("/")[2], locale__language_code="es")
    edit = reverse("wagtailadmin_pages:edit", args=[procedure.pk])

    editor = desk(live_page, "editor")
    editor.goto(edit)
    editor.get_by_role("tab", name="Costo, plazo y lugar").click()
    editor.fill("[name=cost_amount]", "40")
    editor.fill("[name=cost_note]", f"Precio de prueba {WORD}.")
    choose_action(editor, "Enviar a Aprobación por otra persona")
    assert "25,00 CUP" in visitor_reads(live_page)

    approver = desk(live_page, "approver")
    approver.goto(edit)
    choose_action(approver, "Aprobar y publicar")
    read = visitor_reads(live_page)
    assert "40,00 CUP" in read
    assert "25,00 CUP" not in read

    rebuild(chosen.engine_named("postgres"))  # the outbox waits for a commit that this test never makes
    assert service.search(understand(WORD)).hits[0].id == f"service:{procedure.slug}"


def visitor_reads(live_page):
    page = live_page()
    page.goto(PROCEDURE)
    return page.inner_text("main")
