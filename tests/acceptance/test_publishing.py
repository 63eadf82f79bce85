"""What is published goes through two people, in a browser: a fee; and a form is copied."""

import re

import pytest
from django.urls import reverse

from accounts import groups
from services_catalog.models import Fee
from tests.support import factories_catalog as make
from tests.support.forms_data import contact_form
from tests.support.staff_browser import shot
from tramites_forms.models import OnlineForm

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def choose_action(page, name):
    """Press one of the actions that hide behind the arrow of the button at the bottom of an edit page."""
    page.get_by_role("button", name="Más acciones").click()
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


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
