"""What is published goes through two people, in a browser: a translation, a fee; a form is copied, a page mended."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import groups
from home.models import ContentPage
from services_catalog.models import Fee
from tests.support import factories_catalog as make
from tests.support import pages
from tests.support.forms_data import contact_form
from tests.support.staff_browser import shot
from tramites_forms.models import OnlineForm

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def choose_action(page, name):
    """Press one of the actions that hide behind the arrow of the button at the bottom of an edit page."""
    page.get_by_role("button", name="Más acciones").click()
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def translate_in_the_admin(page, source, texts):
    """Press what a translator presses, from the Spanish page to the last segment; `texts` by Spanish segment."""
    page.goto(reverse("wagtailadmin_pages:edit", args=[source.pk]))
    page.goto(reverse("wagtail_localize:submit_page_translation", args=[source.pk]))
    page.get_by_label("Inglés").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Enviar").click()
    for spanish, english in texts.items():
        segment = page.locator("li", has_text=spanish).last
        segment.get_by_role("button", name="Traducir").click()
        segment.get_by_role("textbox").fill(english)
        segment.get_by_role("button", name="Guardar").click()
        segment.get_by_text(english).wait_for()


def test_a_translation_is_sent_by_its_translator_and_published_by_another(sign_in):
    source = pages.child(pages.home(), ContentPage(title="Ayuda para todos", slug="ayuda"))
    translator = sign_in("traductora", groups.EDITORS)
    translate_in_the_admin(translator, source, {"Ayuda para todos": "Help for everybody"})
    translator.get_by_text("Todo está traducido").wait_for()
    for english in ("More actions", "translation"):
        assert english not in translator.inner_text("body")
    shot(translator, "traduccion-aprobacion")
    edit = translator.url
    with translator.expect_navigation():
        translator.get_by_role("button", name="Enviar a aprobación").click()
    translator.get_by_text("Espera a que otra persona la apruebe").wait_for()
    assert not source.get_translations().live().exists()

    approver = sign_in("aprobador", groups.APPROVERS)
    approver.goto("/admin/")
    approver.get_by_role("link", name="Help for everybody").first.click()
    assert approver.url.split("?")[0] == edit.split("?")[0]
    with approver.expect_navigation():
        approver.get_by_role("button", name=re.compile("^Aprobar")).first.click()
    assert source.get_translations().live().get().title == "Help for everybody"
    assert not translator.errors + approver.errors


def test_a_fee_is_changed_by_one_and_approved_by_another_who_sees_the_pages_it_touches(sign_in):
    fee = make.fee(name="Sello de 5")
    page = make.service("duplicado", title="Duplicado de carné", fee=fee)
    edit = reverse(Fee.snippet_viewset.get_url_name("edit"), args=[fee.pk])
    editor = sign_in("editora", groups.EDITORS)
    editor.goto(edit)
    editor.get_by_text("Publicar esto cambia 1 página.").click()
    editor.get_by_role("link", name=page.title).wait_for()
    editor.fill("[name=cost_amount]", "40")
    shot(editor, "precio-paginas")
    choose_action(editor, "Enviar a Aprobación por otra persona")
    fee.refresh_from_db()
    assert fee.cost_amount == 5

    approver = sign_in("aprobador", groups.APPROVERS)
    approver.goto(edit)
    approver.get_by_text("Publicar esto cambia 1 página.").wait_for()
    choose_action(approver, "Aprobar y publicar")
    fee.refresh_from_db()
    assert fee.cost_amount == 40


def test_a_form_is_copied_with_its_questions(sign_in):
    form = contact_form(title="Contacto")
    editor = sign_in("editora", groups.EDITORS)
    editor.goto(reverse(OnlineForm.snippet_viewset.get_url_name("copy_form"), args=[form.pk]))
    editor.fill("[name=title]", "Contacto de la delegación")
    shot(editor, "formulario-copia")
    with editor.expect_navigation(url=re.compile("/edit/")):
        editor.get_by_role("button", name="Hacer la copia").click()
    copy = OnlineForm.objects.get(slug="contacto-de-la-delegacion")
    assert not copy.live
    assert len(copy.steps) == len(form.steps)


def test_the_care_list_is_filtered_and_one_page_mended_from_it(sign_in):
    mine = make.service("mio", title="Certificación mía", institution=make.institution("minjus"))
    make.service("ajeno", title="Licencia ajena", institution=make.institution("onat"))
    editor = sign_in("editora", groups.EDITORS)
    editor.goto("/admin/")
    editor.get_by_role("link", name=re.compile("^Sin revisar nunca")).first.click()
    editor.get_by_role("link", name="Licencia ajena").first.wait_for()
    editor.get_by_role("button", name=re.compile("filtros", re.I)).click()
    editor.get_by_role("button", name="Institución", exact=True).click()
    editor.get_by_label("Institución").select_option(label="Ministerio minjus (1)")
    editor.get_by_role("link", name="Licencia ajena").first.wait_for(state="detached")
    editor.get_by_role("link", name="Certificación mía").first.wait_for()
    shot(editor, "atencion")
    editor.get_by_role("link", name=re.compile("^Revisar.*Certificación mía")).click()
    editor.get_by_role("tab", name="Revisión y dirección").click()
    editor.fill("[name=last_reviewed_on]", timezone.localdate().isoformat())
    choose_action(editor, "Enviar a Aprobación por otra persona")

    approver = sign_in("aprobador", groups.APPROVERS)
    approver.goto("/admin/")
    approver.get_by_role("link", name="Certificación mía").first.click()
    choose_action(approver, "Aprobar y publicar")
    editor.goto(reverse("home_care", args=["sin-revisar"]))
    editor.get_by_role("link", name="Licencia ajena").first.wait_for()
    assert editor.get_by_role("link", name="Certificación mía").count() == 0
    mine.refresh_from_db()
    assert mine.last_reviewed_on == timezone.localdate()
    assert not editor.errors + approver.errors
