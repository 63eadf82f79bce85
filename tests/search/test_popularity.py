"""From counts in a process to the popularity of documents: nothing lost, nothing more than numbers, nobody hurt."""

import io
import random
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection
from prometheus_client import REGISTRY

from participation import visits
from search import page_views, popularity
from search.engines.postgres import PostgresEngine
from search.models import Document, Popularity
from search.page_views import PageViews
from tests.support.search_helpers import BROWSER, doc, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(monkeypatch):
    fresh = PageViews()
    monkeypatch.setattr("search.middleware.page_views", fresh)
    return fresh


@pytest.fixture
def away(monkeypatch):
    """`away()` takes the database away from the writing of views, `away(False)` brings it back."""

    class Away:
        def cursor(self):
            raise OperationalError("connection refused")

    real = popularity.connection
    return lambda gone=True: monkeypatch.setattr(popularity, "connection", Away() if gone else real)


def held(counted):
    """Return {path: views} of what waits to be written."""
    return {path: views for path, (views, _) in counted._counts.items()}


def stored():
    return {row.doc_id: (row.views, row.clicks) for row in Popularity.objects.all()}


def test_everything_is_written_at_once_and_nothing_but_numbers_of_documents(counted, django_assert_num_queries):
    fill(PostgresEngine(), [doc(f"service:{letter}", f"Licencia {letter}") for letter in "abc"])
    for letter in "aab":
        counted.add(f"/x/service:{letter}/", views=1)
    counted.add("/x/service:b/", clicks=1)
    counted.add("/noticias/", views=1)
    with django_assert_num_queries(4):  # what is wanted and the visits of the day, as one: a savepoint around them
        counted.flush()
    assert stored() == {"service:a": (2, 0), "service:b": (1, 1)}
    assert {field.name for field in Popularity._meta.fields} == {"doc_id", "views", "clicks", "score"}
    with django_assert_num_queries(0):
        counted.flush()


def test_visits_that_cannot_be_written_leave_nothing_counted_twice(counted, monkeypatch):
    fill(PostgresEngine(), [doc("service:a", "Licencia")])
    counted.add("/x/service:a/", views=2)
    with monkeypatch.context() as broken:
        broken.setattr(visits, "ADD", "SELECT 1 / 0")
        with pytest.raises(DatabaseError):
            counted.flush()
    assert stored() == {} and held(counted) == {"/x/service:a/": 2}
    counted.flush()
    assert stored() == {"service:a": (2, 0)}


def test_two_processes_add_up(counted):
    fill(PostgresEngine(), [doc("service:a", "Licencia")])
    other = PageViews()
    counted.add("/x/service:a/", views=2, clicks=1)
    other.add("/x/service:a/", views=3)
    counted.flush()
    other.flush()
    assert stored() == {"service:a": (5, 1)}


def test_an_address_of_a_translation_is_its_own_and_without_one_that_of_the_source():
    fill(
        PostgresEngine(),
        [doc("service:a", "Licencia"), doc("service:b", "Permiso"), doc("news:c", "Nota"), doc("form:a", "Planilla")],
    )
    Document.objects.filter(doc_id="form:a").update(url="/x/service:a/")  # a page that holds a form: both are there
    Document.objects.filter(doc_id="news:c").update(url="/en/x/service:b/", language="en")
    popularity.add({"/en/x/service:a/": (1, 0), "/en/x/service:b/": (1, 0)})
    assert stored() == {"service:a": (1, 0), "form:a": (1, 0), "news:c": (1, 0)}


def test_a_database_that_is_away_loses_nothing_and_hurts_no_request(counted, away, client):
    fill(PostgresEngine(), [doc("service:a", "Licencia")])
    counted.add("/x/service:a/", views=2, clicks=1)
    away()
    with pytest.raises(OperationalError):
        counted.flush()
    referer = "http://testserver/buscar/?q=licencia"
    client.get("/x/service:a/", headers={"user-agent": BROWSER, "referer": referer})
    assert client.get("/robots.txt", headers={"user-agent": BROWSER}).status_code == 200
    with pytest.raises(OperationalError):
        counted.flush()
    away(False)
    counted.flush()
    assert stored() == {"service:a": (2, 2)}
    assert held(counted) == {}


def test_what_waits_is_bounded_and_what_is_dropped_is_said(counted, away, monkeypatch, caplog):
    monkeypatch.setattr(page_views, "MOST_PATHS", 3)
    before = REGISTRY.get_sample_value("search_views_dropped_total")
    for number in range(5):
        counted.add(f"/{number}/", views=1)
    counted.add("/0/", views=1)
    away()
    with pytest.raises(OperationalError):
        counted.flush()
    assert held(counted) == {"/0/": 2, "/1/": 1, "/2/": 1}
    assert REGISTRY.get_sample_value("search_views_dropped_total") - before == 2
    [line] = caplog.records
    assert (line.levelname, line.count) == ("WARNING", 2)


def test_views_from_many_threads_are_all_counted(counted):
    def view():
        for number in range(500):
            counted.add(f"/{number % 7}/", views=1)

    threads = [threading.Thread(target=view) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(held(counted).values()) == 4_000


@pytest.fixture
def writing(settings, monkeypatch, counted):
    """Let the thread write as on a site. Gives what it wrote, as a list that grows, and (fails: how often) to set."""
    settings.SEARCH_INSIGHT_FLUSH = True
    written, state = [], {"fails": 0}

    def add(counts, own):
        if state["fails"]:
            state["fails"] -= 1
            raise OperationalError
        written.append(counts)

    monkeypatch.setattr(popularity, "add", add)
    monkeypatch.setattr(page_views.atexit, "register", lambda last: None)
    return written, state


def ended(counted):
    writer = counted._writer
    if writer:
        writer.join(10)
        assert not writer.is_alive()


def test_views_are_written_after_a_while_without_any_further_request(writing, monkeypatch, counted):
    monkeypatch.setattr(page_views, "FLUSH_SECONDS", 0.05)
    written, state = writing
    state["fails"] = 2
    counted.add("/a/", views=1)
    ended(counted)
    counted.add("/b/", views=1)
    ended(counted)
    assert written == [{"/a/": (1, 0)}, {"/b/": (1, 0)}], "tried until the database was back, then at rest"


def test_many_different_pages_do_not_wait_for_the_minute(writing, monkeypatch, counted):
    monkeypatch.setattr(page_views, "FLUSH_PATHS", 3)
    written, _ = writing
    for path in ("/a/", "/b/", "/c/"):
        counted.add(path, views=1)
    ended(counted)
    assert len(written) == 1


def test_a_request_is_answered_when_no_thread_can_be_started(writing, monkeypatch, counted):
    def start(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    counted.add("/a/", views=1)
    assert held(counted) == {"/a/": 1}


def test_a_page_chosen_from_results_outweighs_one_that_is_only_looked_at():
    Popularity.objects.create(doc_id="service:looked", views=12)
    Popularity.objects.create(doc_id="service:chosen", views=3, clicks=3)
    popularity.refresh()
    scores = popularity.popularity_of(["service:looked", "service:chosen"])
    assert scores["service:chosen"] == 1 > scores["service:looked"] > 0.8


def test_views_fade_by_half_in_two_months_and_are_forgotten_in_the_end():
    Popularity.objects.create(doc_id="service:now", views=1)
    Popularity.objects.create(doc_id="service:old", views=0.0101)
    for _ in range(69):
        popularity.refresh()
    [row] = Popularity.objects.all()
    assert row.doc_id == "service:now"
    assert row.views == pytest.approx(0.5, abs=0.01)


def count_log(monkeypatch, text):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    said = io.StringIO()
    call_command("count_views", stdout=said)
    return said.getvalue()


def line(request="GET /x/service:a/ HTTP/1.1", status=200, agent=BROWSER):
    return f'203.0.113.9 - ana [26/Nov/2026:13:00:46 +0000] "{request}" {status} 5123 "-" "{agent}"\n'


def test_the_log_of_an_edge_adds_to_the_same_counts_by_the_same_rule(monkeypatch, django_assert_num_queries):
    fill(PostgresEngine(), [doc("service:a", "Licencia"), doc("document:b", "Planilla")])
    Document.objects.filter(doc_id="document:b").update(url="/documents/1/b.pdf")
    Popularity.objects.create(doc_id="service:a", views=1, clicks=1)
    log = [
        line(),
        line("GET /x/service%3Aa/?utm_source=sms HTTP/2.0", 304),
        line("GET /en/x/service:a/", agent='Mozilla/5.0 (\\"una\\" \\x22b)'),
        line("GET /tramites/ HTTP/1.1"),
        line("HEAD /x/service:a/ HTTP/1.1"),
        line("POST /x/service:a/ HTTP/1.1"),
        line(status=404),
        line(status=206),
        line(agent="Mozilla/5.0 (compatible; bingbot/2.0)"),
        line(agent="-"),
        line("GET http://elsewhere.example/x/service:a/ HTTP/1.1"),
        line("GET /x%00/ HTTP/1.1"),
        line("GET /documents/1/b.pdf HTTP/1.1"),
        line("\\x16\\x03\\x01", 400, "-"),
        "\n",
    ]
    with django_assert_num_queries(1):
        said = count_log(monkeypatch, "".join(log))
    assert stored() == {"service:a": (4, 1)}
    assert said == "15 lines: 4 views, 9 that are none, 2 not understood; 1 documents\n"
    assert "203.0.113.9" not in said


def test_a_log_that_does_not_say_who_is_a_program_is_refused(monkeypatch):
    with pytest.raises(CommandError):
        count_log(monkeypatch, '203.0.113.9 [26/Nov/2026:13:00:46 +0000] "GET /x/service:a/" 200 5123 0.01\n')
    assert count_log(monkeypatch, "").startswith("0 lines")


def test_a_log_is_counted_whole_or_not_at_all(monkeypatch, away):
    fill(PostgresEngine(), [doc("service:a", "Licencia")])
    away()
    with pytest.raises(OperationalError):
        count_log(monkeypatch, line() * 3)
    away(False)
    count_log(monkeypatch, line() * 3)
    assert stored() == {"service:a": (3, 0)}


@pytest.mark.django_db(transaction=True)
def test_processes_that_write_at_once_and_the_night_s_count_neither_wait_for_ever_nor_lose_a_view(monkeypatch):
    monkeypatch.setattr(popularity, "FADE", 1)
    ids = [f"service:{number}" for number in range(40)]
    fill(PostgresEngine(), [doc(one, "Licencia") for one in ids])
    failures = []

    def process(number):
        try:
            mine = PageViews()
            for turn in range(15):
                for one in random.Random(f"{number} {turn}").sample(ids, len(ids)):
                    mine.add(f"/x/{one}/", views=1)
                mine.flush()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=process, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        popularity.refresh()
    for thread in threads:
        thread.join()
    assert failures == []
    assert stored() == dict.fromkeys(ids, (60, 0))
