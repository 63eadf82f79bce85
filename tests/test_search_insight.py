"""What people search is counted; who they are is not."""

import pytest

from search import insight, popularity
from search.engines.postgres import PostgresEngine
from search.models import Popularity, SearchCount
from tests.search_helpers import doc, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def recorder(monkeypatch):
    fresh = insight.Recorder()
    monkeypatch.setattr("search.views.recorder", fresh)
    monkeypatch.setattr("search.middleware.recorder", fresh)
    return fresh


@pytest.mark.parametrize(
    "text",
    [
        "ana@correo.cu",
        "85010112345",
        "850101 12345",
        "mi telefono 52 12 34 56",
        "+53 5 2123456",
        "www.x.cu",
        "caso 12-345",
    ],
)
def test_what_looks_personal_is_never_counted(recorder, text):
    for _ in range(5):
        recorder.searched(text, "es", 0)
    recorder.flush()
    assert not SearchCount.objects.exists()


def test_words_are_kept_only_once_several_searches_said_them(recorder):
    for _ in range(2):
        recorder.searched("Juana Pérez", "es", 0)
    recorder.flush()
    [row] = SearchCount.objects.all()
    assert (row.text, row.searches, row.empty) == ("", 2, 2)
    recorder.searched("juana  pérez", "es", 0)
    recorder.flush()
    row.refresh_from_db()
    assert (row.text, row.searches) == ("juana pérez", 3)


def test_a_result_opened_from_the_results_page_is_counted_without_javascript(client, recorder):
    fill(PostgresEngine(), [doc("service:pasaporte", "Expedición de pasaporte")])
    referer = "http://testserver/buscar/?q=pasaporte"
    client.get("/x/service:pasaporte/", headers={"referer": referer})
    client.get("/x/service:pasaporte/", headers={"referer": "http://elsewhere.example/buscar/?q=pasaporte"})
    client.get("/static/site.css", headers={"referer": referer})
    recorder.flush()
    assert SearchCount.objects.get().clicks == 1
    assert Popularity.objects.get().clicks == 1


def test_the_results_page_counts_a_search_once_however_it_is_narrowed(client, recorder):
    for address in ("/buscar/?q=pasaporte", "/buscar/?q=pasaporte&type=service", "/buscar/?q=pasaporte&pagina=2"):
        client.get(address)
    recorder.flush()
    row = SearchCount.objects.get()
    assert (row.searches, row.empty) == (1, 1)


def test_what_is_opened_more_comes_before_its_equals():
    fill(PostgresEngine(), [doc("service:a", "Licencia uno"), doc("service:b", "Licencia dos")])
    Popularity.objects.create(doc_id="service:b", clicks=50)
    popularity.refresh()
    assert popularity.popularity_of(["service:a", "service:b"]) == {"service:b": 1.0}
