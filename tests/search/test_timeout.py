"""A search that PostgreSQL cannot finish in time ends with a page that says so, never with an error."""

import time

import pytest
from django.db import connection

from search import metrics
from search.engines import postgres
from search.engines.base import EngineUnavailable
from search.engines.postgres import PostgresEngine
from search.query import understand
from tests.support.search_helpers import doc, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def slow(settings, monkeypatch):
    """PostgreSQL answers alone, and each search would take ten seconds. The limit is short, for the test to be."""
    settings.ELASTICSEARCH_URL = ""
    fill(PostgresEngine(), [doc("service:pasaporte", "Expedición de pasaporte")])

    def sleeping(build):
        def built(self):
            statement, values = build(self)
            return f"WITH slow AS MATERIALIZED (SELECT pg_sleep(10)) SELECT a.* FROM slow, ({statement}) a", values

        return built

    monkeypatch.setattr(postgres, "SEARCH_SECONDS", 0.2)
    monkeypatch.setattr(postgres.SearchSQL, "build", sleeping(postgres.SearchSQL.build))


def unanswered(kind="search"):
    return metrics.unanswered.labels(kind)._value.get()


def test_a_search_without_end_is_ended_by_the_database(slow):
    started = time.monotonic()
    with pytest.raises(EngineUnavailable):
        PostgresEngine().search(understand("pasaporte"))
    assert time.monotonic() - started < 5
    with connection.cursor() as cursor:  # the connection and the caller's transaction go on, without the limit
        cursor.execute("SELECT current_setting('statement_timeout')")
        assert cursor.fetchone() == ("0",)


def test_the_page_says_that_it_took_too_long_and_offers_ways_on(client, slow):
    before = unanswered()
    response = client.get("/buscar/", {"q": "pasaporte"})
    page = response.content.decode()
    assert response.status_code == 503
    assert "La búsqueda está tardando demasiado" in page
    assert "/oficinas/" in page and 'value="pasaporte"' in page
    assert response["Cache-Control"] == "no-store" and response["Retry-After"]
    assert unanswered() == before + 1


def test_programs_are_told_to_come_back_too(client, slow):
    response = client.get("/api/v1/search", {"q": "pasaporte"})
    assert response.status_code == 503
    assert response["Content-Type"].startswith("application/problem+json")


def test_suggestions_that_take_too_long_are_none(client, settings, monkeypatch):
    settings.ELASTICSEARCH_URL = ""

    def slow(self, *args, **options):
        return postgres.in_time("SELECT pg_sleep(10)", [])

    monkeypatch.setattr(postgres, "SEARCH_SECONDS", 0.2)
    monkeypatch.setattr(PostgresEngine, "suggest", slow)
    response = client.get("/buscar/sugerencias/", {"q": "pasap"})
    assert response.status_code == 200 and response.json() == {"suggestions": []}
    assert response["Cache-Control"] == "no-store"


def test_a_search_in_time_leaves_no_limit_behind():
    PostgresEngine().search(understand("pasaporte"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        assert cursor.fetchone() == ("0",)


def test_a_process_asks_one_search_at_a_time_and_none_waits_for_its_turn_for_ever(monkeypatch):
    fill(PostgresEngine(), [doc("service:pasaporte", "Expedición de pasaporte")])
    monkeypatch.setattr(postgres, "SEARCH_SECONDS", 0.2)
    with postgres._turn, pytest.raises(EngineUnavailable):
        PostgresEngine().search(understand("pasaporte"))
    assert PostgresEngine().search(understand("pasaporte")).total == 1


def test_a_search_that_fails_gives_its_turn_back(slow, monkeypatch):
    with pytest.raises(EngineUnavailable):
        PostgresEngine().search(understand("pasaporte"))
    assert not postgres._turn.locked()
