"""An editor with no developer makes a form in the admin, in a real browser: the first acceptance line of the forms.

With DOCS_SHOTS=1 the same run takes the pictures of docs/editors/formularios.md.
"""

import re

import pytest
from wagtail.models import Page

from accounts import groups
from tests.support import pages
from tests.support.staff_browser import CENTRED, box, insert, save, settings_of, shot, write_rich
from tests.tramites_forms.test_uploads import picture
from tramites_forms.models import OnlineForm, Submission

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
STEP = "steps-{}-value"


def question(page, step, place, kind, label):
    """Add a question of a kind to a step. Returns the start of the names of its boxes."""
    insert(page, f"{STEP.format(step)}-fields", kind)
    prefix = f"{STEP.format(step)}-fields-{place}-value"
    box(page, f"{prefix}-label").fill(label)
    return prefix


def add_step(page, number, title):
    insert(page, "steps", "Paso")
    box(page, f"{STEP.format(number)}-title").fill(title)


def build(page):
    """Write the form: one question that decides, a group only for some, a file, and the words around them."""
    page.goto("/admin/")
    page.get_by_role("link", name="Formularios").click()
    page.get_by_role("link", name="Añadir formulario").click()
    page.locator("[name=title]").fill("Turno para grupos")
    box(page, "summary").fill("Pida un turno para usted o para un grupo.")
    shot(page, "formulario-nuevo")

    box(page, "steps-0-value-title").fill("¿Quién viene?")
    motive = question(page, 0, 0, "Una opción", "¿Viene solo o en grupo?")
    box(page, f"{motive}-choices-0-value-label").fill("Solo")
    box(page, f"{motive}-choices-1-value-label").fill("En grupo")
    page.locator(f'[name="{motive}-choices-1-value-label"]').scroll_into_view_if_needed()
    shot(page, "formulario-pregunta")

    add_step(page, 1, "El grupo")
    people = question(page, 1, 0, "Grupo que se repite", "¿Quiénes vienen con usted?")
    box(page, f"{people}-row_label").fill("Persona")
    insert(page, f"{people}-fields", "Texto corto")
    box(page, f"{people}-fields-0-value-label").fill("Nombre y apellidos")
    settings_of(page, "steps-1-value")
    insert(page, "steps-1-value-when", "Mostrar solo cuando…")
    rule = "steps-1-value-when-0-value-rules-0-value"
    page.locator(f'[name="{rule}-field"] + select').select_option(label="¿Viene solo o en grupo?")
    page.locator(f'[name="{rule}-value"] + select').select_option(label="En grupo")
    assert box(page, f"{rule}-value").input_value() == "en_grupo"
    page.locator(f'[name="{rule}-test"]').evaluate(CENTRED)
    shot(page, "formulario-condicion")

    add_step(page, 2, "El documento")
    question(page, 2, 0, "Archivos", "Foto del documento")
    mail = question(page, 2, 1, "Correo electrónico", "Su correo")
    box(page, f"{mail}-example").fill("nombre@ejemplo.cu")

    page.get_by_role("tab", name="Textos que lo acompañan").click()
    write_rich(page, "needs", "Un documento con foto.")
    write_rich(page, "privacy_text", "La oficina los usa solo para dar el turno.")
    box(page, "declaration").fill("Declaro que es verdad.")
    shot(page, "formulario-textos")
    page.get_by_role("tab", name="Quién y cuándo").click()
    box(page, "level").select_option("0")


def more(page, name):
    """Press something of the menu … of the form."""
    page.locator(".w-header-button, .w-slim-header, header").get_by_role("button", name="Acciones").first.click()
    page.get_by_role("link", name=name).click()


def fill_in(page, tmp_path, people):
    """Go the whole way as somebody who comes with others. Returns the number on the receipt."""
    page.get_by_label("En grupo").check()
    page.get_by_role("button", name="Continuar").last.click()
    for place, name in enumerate(people):
        if place:
            page.get_by_role("button", name="Añadir").click()
        page.locator(f'[name$="-{place}-nombre_y_apellidos"]').fill(name)
    page.get_by_role("button", name="Continuar").last.click()
    photo = tmp_path / "foto.jpg"
    photo.write_bytes(picture())
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_label("Su correo").fill("ana@example.cu")
    page.get_by_role("button", name="Continuar").last.click()
    page.get_by_role("heading", name="Revise sus respuestas").wait_for()  # the file is sent first, in pieces
    for name in people:
        assert name in page.inner_text("main")
    page.get_by_label("Declaro que es verdad.").check()
    shot(page, "formulario-revisar")
    page.get_by_role("button", name="Enviar la solicitud").click()
    return re.search(r"SOB-[0-9A-Z]{4}-[0-9A-Z]{4}", page.inner_text("main"))[0]


def test_an_editor_builds_tries_translates_embeds_and_publishes_a_form(
    sign_in, live_page, django_capture_on_commit_callbacks, tmp_path
):
    page = sign_in("elena", groups.EDITORS)
    build(page)
    save(page)
    form = OnlineForm.objects.get(title="Turno para grupos")
    assert form.slug == "turno-para-grupos" and not form.live
    assert not page.errors
    page.get_by_role("tab", name="Antes de publicar").click()
    shot(page, "formulario-antes-de-publicar")

    more(page, "Probarlo")
    number = fill_in(page, tmp_path, ["Ana Pérez", "Luis Ruiz"])
    assert Submission.objects.get(reference=number).is_test

    publish(page, form, django_capture_on_commit_callbacks)
    translate(page, form, django_capture_on_commit_callbacks)
    embed(page, form)
    approve(sign_in("pablo", groups.APPROVERS), django_capture_on_commit_callbacks)

    citizen = live_page(width=360)
    citizen.goto("/noticias/turnos-para-grupos/")
    citizen.get_by_role("link", name="Comenzar").or_(citizen.get_by_role("link", name="Empezar")).first.click()
    citizen.get_by_role("button", name=re.compile("Empezar|Comenzar")).click()
    number = fill_in(citizen, tmp_path, ["Rosa Gil", "Juan Mora", "Eva Sol"])
    sent = Submission.objects.get(reference=number)
    assert not sent.is_test and sent.version.number == 1
    assert [row["nombre_y_apellidos"] for row in sent.answers["quienes_vienen_con_usted"]] == [
        "Rosa Gil", "Juan Mora", "Eva Sol"
    ]  # fmt: skip
    english = live_page(width=360)
    english.goto("/en/formularios/turno-para-grupos/")
    assert "Appointment for groups" in english.inner_text("h1")
    assert not page.errors


def publish(page, form, callbacks):
    """Publish it: refused while nobody receives it, with the tab that says so."""
    page.goto(f"/admin/snippets/tramites_forms/onlineform/edit/{form.pk}/")
    page.get_by_role("button", name="Más acciones").click()
    page.get_by_role("button", name="Publicar", exact=True).click()
    page.wait_for_load_state()
    assert not form.versions.published().exists()
    page.get_by_role("tab", name="Quién y cuándo").click()
    shot(page, "formulario-falta")
    box(page, "receiver").fill("Oficina de turnos")
    page.get_by_role("button", name="Más acciones").click()
    with callbacks(execute=True):
        page.get_by_role("button", name="Publicar", exact=True).click()
        page.wait_for_load_state()
    assert form.versions.published().count() == 1


def translate(page, form, callbacks):
    """Take it to English text by text, in wagtail-localize's own screen, and publish it there."""
    page.goto(f"/admin/snippets/tramites_forms/onlineform/edit/{form.pk}/")
    more(page, "Traducir")
    page.get_by_label("Inglés").check()
    page.get_by_role("button", name="Enviar").click()
    page.get_by_role("button", name="Traducir", exact=True).first.wait_for()
    shot(page, "formulario-traducir")
    words = ["Appointment for groups", "Ask for an appointment for you or for a group."]  # in the order of the form
    asked = page.get_by_role("button", name="Traducir", exact=True)
    while left := asked.count():
        asked.first.click()
        page.locator("li textarea").first.fill(words.pop(0) if words else f"Text {left}")
        page.get_by_role("button", name="Guardar", exact=True).first.click()
        page.wait_for_function(
            "n => [...document.querySelectorAll('button')].filter(b => b.textContent.trim() === 'Traducir').length < n "
            "&& !document.querySelector('li textarea')",
            arg=left,
        )
    with callbacks(execute=True):
        page.get_by_role("button", name=re.compile("Publicar en")).click()
        page.wait_for_load_state()
    assert form.versions.published().get().texts.filter(language="en").exists()


def embed(page, form):
    """Write a news page with the form in its body, and ask for its approval."""
    page.goto(f"/admin/pages/add/news/newspage/{pages.news_index().pk}/")
    page.locator("[name=title]").fill("Turnos para grupos")
    box(page, "lead").fill("Ya se pueden pedir.")
    box(page, "date").fill("2026-11-24")
    page.keyboard.press("Escape")
    insert(page, "body", "Formulario")
    page.get_by_role("button", name="Seleccionar formulario").click()
    page.get_by_role("link", name=form.title).click()
    page.locator('[name="body-0-value-form"]').evaluate(CENTRED)
    shot(page, "formulario-en-una-noticia")
    page.get_by_role("button", name="Más acciones").click()
    page.get_by_role("button", name=re.compile("Enviar a")).click()
    page.wait_for_load_state()


def approve(page, callbacks):
    """Another person publishes the page that holds it."""
    news = Page.objects.get(slug="turnos-para-grupos")
    page.goto(f"/admin/pages/{news.pk}/edit/")
    page.get_by_role("button", name="Más acciones").click()
    with callbacks(execute=True):
        page.get_by_role("button", name=re.compile("^Aprobar")).first.click()
        page.wait_for_load_state()
        page.wait_for_timeout(500)
    news.refresh_from_db()
    assert news.live
