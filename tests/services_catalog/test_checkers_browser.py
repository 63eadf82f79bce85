"""An editor makes a checker in the admin, in a real browser, without typing a key; a citizen walks it without script.

With DOCS_SHOTS=1 the same run takes the picture of docs/editors/orientadores.md.
"""

import pytest

from accounts import groups
from services_catalog.models import CheckerPage
from tests.support import factories_catalog as make
from tests.support.staff_browser import CENTRED, box, insert, save, shot

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
TREE = "tree-{}-value"


def answer(page, part, place, words, leads_to=None):
    """Write an answer of a question and, when the part is there already, choose where it leads by its words."""
    row = f"{TREE.format(part)}-answers-{place}-value"
    box(page, f"{row}-label").fill(words)
    if leads_to:
        page.locator(f'[name="{row}-goes_to"] + select').select_option(label=leads_to)


def test_an_editor_makes_a_checker_by_choosing_where_each_answer_leads(
    sign_in,
    live_page,
    django_capture_on_commit_callbacks,
):
    page = sign_in("elena", groups.EDITORS)
    service = make.service("duplicado-de-carne")
    page.goto(f"/admin/pages/add/services_catalog/checkerpage/{make.guide_index().pk}/")
    page.locator("[name=title]").fill("¿Necesito un carné nuevo?")
    box(page, "summary").fill("Una pregunta y ya.")
    box(page, f"{TREE.format(0)}-question").fill("¿Qué le pasó al carné?")
    insert(page, "tree", "Final")
    box(page, f"{TREE.format(1)}-title").fill("Pida un duplicado")
    insert(page, "tree", "Final")
    box(page, f"{TREE.format(2)}-title").fill("No necesita otro")
    answer(page, 0, 0, "Se perdió", "Pida un duplicado")
    answer(page, 0, 1, "Está bien")
    box(page, f"{TREE.format(0)}-question").evaluate(CENTRED)
    save(page)
    # What is not finished may be saved and not published: the box where something is missing says so.
    publish = page.get_by_role("button", name="Enviar a")
    page.get_by_role("button", name="Más acciones").click()
    publish.first.click()
    page.wait_for_load_state()
    assert "Diga a dónde lleva esta respuesta." in page.inner_text("main")
    assert "Nadie puede llegar aquí" in page.inner_text("main")
    answer(page, 0, 1, "Está bien", "No necesita otro")
    box(page, f"{TREE.format(0)}-question").evaluate(CENTRED)
    shot(page, "orientador", height=1000)
    save(page)
    assert not page.errors

    made = CheckerPage.objects.get()
    draft = made.get_latest_revision_as_object()
    assert [part.value["key"] for part in draft.tree] == [
        "que_le_paso_al_carne",
        "pida_un_duplicado",
        "no_necesita_otro",
    ]
    assert [row["goes_to"] for row in draft.tree[0].value["answers"]] == ["pida_un_duplicado", "no_necesita_otro"]
    assert [row["key"] for row in draft.tree[0].value["answers"]] == ["se_perdio", "esta_bien"]
    draft.tree[1].value["services"].append(service)
    with django_capture_on_commit_callbacks(execute=True):
        draft.save_revision().publish()

    citizen = live_page(width=360)
    citizen.goto(made.get_url())
    citizen.get_by_role("button", name="Continuar").click()
    assert "Elija la respuesta que más se acerque." in citizen.inner_text(".error-summary")
    citizen.get_by_label("Se perdió").check()
    citizen.get_by_role("button", name="Continuar").click()
    assert citizen.inner_text("h1") == "Pida un duplicado"
    citizen.get_by_role("link", name="Cambiar").click()
    citizen.get_by_label("Está bien").check()
    citizen.get_by_role("button", name="Continuar").click()
    assert citizen.inner_text("h1") == "No necesita otro"
    citizen.go_back()
    assert "¿Qué le pasó al carné?" in citizen.inner_text("main")
