"""What people search is counted; who they are is not."""

import pytest

from search import insight, popularity
from search.engines.postgres import PostgresEngine
from search.models import Popularity, SearchCount
from search.page_views import PageViews
from tests.support.search_helpers import BROWSER, doc, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def recorder(monkeypatch):
    fresh = insight.Recorder()
    monkeypatch.setattr("search.views.recorder", fresh)
    monkeypatch.setattr("search.middleware.recorder", fresh)
    return fresh


@pytest.fixture
def counted(monkeypatch):
    fresh = PageViews()
    monkeypatch.setattr("search.middleware.page_views", fresh)
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


def test_a_result_opened_from_the_results_page_is_counted_without_javascript(client, recorder, counted):
    fill(PostgresEngine(), [doc("service:pasaporte", "Expedición de pasaporte")])
    ours = {"referer": "http://testserver/buscar/?q=pasaporte", "user-agent": BROWSER}
    client.get("/x/service:pasaporte/", headers=ours)
    client.get("/x/service:pasaporte/", headers=ours | {"referer": "http://elsewhere.example/buscar/?q=pasaporte"})
    client.get("/x/service:pasaporte/", headers=ours | {"user-agent": "Googlebot/2.1"})
    client.get("/x/service:pasaporte/", headers=ours | {"sec-purpose": "prefetch"})
    client.get("/static/site.css", headers=ours)
    recorder.flush()
    counted.flush()
    assert SearchCount.objects.get().clicks == 1
    assert Popularity.objects.get().clicks == 1


def test_a_place_it_came_from_that_cannot_be_read_hurts_nobody(client, recorder, counted):
    for referer in ("http://testserver/buscar/?" + "a=1&" * 40, "http://[/buscar/"):
        answer = client.get("/robots.txt", headers={"referer": referer, "user-agent": BROWSER})
        assert answer.status_code == 200


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
