"""«Falta un dato» is for the next editor: no reader ever meets it, whichever way a page is published."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.models import Page

from core.unfinished import marks_in, missing_in
from home import care
from home.models import ContentPage
from tests.promises.sentences import ROOT
from tests.support import pages


@pytest.mark.parametrize(
    "text",
    [
        "<p>Falta un dato en esta página.</p>",
        "Faltan los datos de la oficina.",
        "Dirección: [completar]",
        "Teléfono: [falta el teléfono]",
        "Responde [nombre de la institución].",
        "Por confirmar",
        "Horario por definir",
        "TODO: pedirlo al Ministerio",
        "XXXX",
        "Nombre: ______",
        "Lorem ipsum dolor",
        "dato pendiente",
        "¿Cuánto cuesta ???",
    ],
)
def test_words_that_stand_for_a_missing_fact_are_found(text):
    assert marks_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hace falta un documento.",
        "Si falta el nombre de su madre, escriba el suyo.",
        "Todo se guarda.",
        "Se pide todo lo anterior. Método de pago.",
        "Ley [149] de 2022",
        "El siglo XX y el XXI",
        "¿Qué necesita?",
        "Espere la fecha por correo.",
    ],
)
def test_ordinary_spanish_is_not(text):
    assert not marks_in(text)


def without_notes(pairs):
    return {key: value for key, value in pairs if key not in {"editor_note", "meta", "doubts"}}


def test_nothing_of_the_first_content_is_unfinished():
    for path in ROOT.glob("*/seed_data/*.json"):
        data = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=without_notes)
        assert not marks_in(json.dumps(data, ensure_ascii=False)), path.name


@pytest.mark.django_db
def test_an_unfinished_page_is_told_to_editors_and_not_published(client):
    boss = get_user_model().objects.create_superuser(email="jefa@example.com", password=None)
    client.force_login(boss)
    body = [("paragraph", "<p>Falta un dato en esta página.</p>")]
    page = pages.child(pages.home(), ContentPage(title="Aviso", slug="aviso", body=body, live=False))
    page.save_revision()
    assert missing_in(page) == {"body": ["Falta un dato"]}
    client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={page.pk}&next=/admin/")
    assert not Page.objects.get(pk=page.pk).live


@pytest.mark.django_db
def test_a_page_that_is_unfinished_and_live_is_in_the_list_of_care():
    page = pages.child(pages.home(), ContentPage(title="Aviso [completar]", slug="aviso"))
    assert list(care.unfinished()) == [Page.objects.get(pk=page.pk)]
