"""Editors tune the search, see the effect before saving, and it works at once."""

from itertools import count

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts import groups
from search import service
from search.engines.base import EngineUnavailable
from search.engines.postgres import PostgresEngine
from search.models import BestBet, SearchCount, Synonym
from search.query import understand
from tests.support.search_helpers import doc, fill, found

pytestmark = pytest.mark.django_db
ENGINE = PostgresEngine()


@pytest.fixture
def documents():
    fill(
        ENGINE,
        [
            doc("service:consumidores", "Alta en el registro de consumidores"),
            doc("service:pasaporte", "Expedición de pasaporte"),
            doc("news:pasaporte", "Noticias del pasaporte"),
        ],
    )


@pytest.fixture
def editor(client, admin_user):
    client.force_login(admin_user)
    return client


def test_a_synonym_works_from_the_moment_it_is_saved(documents):
    assert found(ENGINE, "libretica") == []
    synonym = Synonym.objects.create(words="libretica", meanings="registro de consumidores")
    assert found(ENGINE, "libretica") == ["service:consumidores"]
    synonym.delete()
    assert found(ENGINE, "libretica") == []


def test_the_workbench_shows_before_and_after_and_saves_only_when_told(editor, documents):
    trial = {"q": "libretica", "kind": "synonym", "words": "libretica", "target": "registro de consumidores"}
    page = editor.get(reverse("search_workbench"), trial).content.decode()
    assert "service:consumidores" in page
    assert not Synonym.objects.exists()
    assert found(ENGINE, "libretica") == []
    editor.post(reverse("search_workbench"), trial)
    assert Synonym.objects.get().meanings == "registro de consumidores"
    assert found(ENGINE, "libretica") == ["service:consumidores"]


def test_the_workbench_measures_a_change_on_the_judged_list(editor, documents):
    trial = {"q": "pasaporte", "kind": "best", "target": "news:pasaporte", "judged": "on"}
    page = editor.get(reverse("search_workbench"), trial)
    assert page.context["effect"].queries > 100


def slow_after(answers, monkeypatch):
    """Let the engine answer so many searches, and none after them."""
    answer, asked = service.search, count(1)

    def search(query):
        if next(asked) > answers:
            raise EngineUnavailable("statement timeout")
        return answer(query)

    monkeypatch.setattr(service, "search", search)


TRIAL = {
    "q": "libretica de abastecimiento",
    "kind": "synonym",
    "words": "libretica",
    "target": "registro de consumidores",
    "judged": "on",
}


@pytest.mark.parametrize("answers", [0, 1], ids=["now", "with the change"])
def test_when_no_engine_answers_the_workbench_says_so_and_keeps_what_was_typed(editor, documents, monkeypatch, answers):
    slow_after(answers, monkeypatch)
    response = editor.get(reverse("search_workbench"), TRIAL)
    page = response.content.decode()
    assert response.status_code == 200
    assert "La búsqueda está tardando demasiado en responder. Lo que escribió sigue aquí" in page
    form = response.context["form"]
    assert {name: form[name].value() for name in TRIAL} == TRIAL | {"judged": True}
    assert all(f'value="{TRIAL[name]}"' in page for name in ("q", "words", "target"))
    assert "rows" not in response.context, "no half of a comparison"
    assert '<form method="post"' not in page


def test_when_only_the_judged_list_takes_too_long_the_results_are_shown_and_may_be_saved(
    editor, documents, monkeypatch
):
    slow_after(2, monkeypatch)
    response = editor.get(reverse("search_workbench"), TRIAL)
    page = response.content.decode()
    assert "service:consumidores" in page
    assert "medir con la lista evaluada tardó demasiado" in page
    assert "effect" not in response.context
    assert '<form method="post"' in page
    slow_after(0, monkeypatch)
    editor.post(reverse("search_workbench"), TRIAL)
    assert Synonym.objects.get().meanings == TRIAL["target"]


def test_a_bet_on_what_does_not_exist_is_refused(editor, documents):
    trial = {"q": "pasaporte", "kind": "best", "words": "pasaporte", "target": "service:no-existe"}
    assert editor.get(reverse("search_workbench"), trial).context["form"].errors["target"]
    editor.post(reverse("search_workbench"), trial)
    assert not BestBet.objects.exists()


def test_a_best_bet_is_first_and_marked(documents):
    BestBet.objects.create(queries="pasaporte", document="news:pasaporte")
    first = service.search(understand("pasaporte")).hits[0]
    assert (first.id, first.pinned) == ("news:pasaporte", True)


def test_searches_without_result_lead_to_a_synonym(editor):
    SearchCount.objects.create(
        month="2026-11-01", language="es", fingerprint="x", text="libretica", searches=9, empty=9
    )
    page = editor.get(reverse("search_insight"), {"lista": "empty"}).content.decode()
    assert "libretica" in page and "kind=synonym&amp;words=libretica" in page


def test_editors_may_tune_from_the_first_day(client, django_user_model):
    groups.ensure_groups()
    editor = django_user_model.objects.create_user(email="editora@soberania.example", password="x", is_staff=True)
    editor.groups.add(Group.objects.get(name=groups.EDITORS))
    assert editor.has_perm("search.change_synonym") and editor.has_perm("search.add_bestbet")


@pytest.mark.parametrize("name", ["search_workbench", "search_insight"])
def test_only_who_may_tune_sees_these_pages(client, name, django_user_model):
    assert client.get(reverse(name)).status_code == 302
