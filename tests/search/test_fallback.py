"""Elasticsearch slow, gone or wrong: PostgreSQL answers the same page, and Elasticsearch is taken back by itself."""

import socket
import time

import pytest

from core.breaker import Breaker
from search import metrics, service
from search.engines.base import Results
from search.engines.elastic import ElasticsearchEngine
from search.engines.postgres import PostgresEngine
from search.models import EngineState
from search.query import understand
from tests.support.search_helpers import doc, fill

pytestmark = pytest.mark.django_db


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(db, monkeypatch):
    clock = Clock()
    monkeypatch.setattr(service, "breaker", Breaker(clock=clock))
    monkeypatch.setattr(service, "_known_built", set())
    EngineState.objects.create(engine="elasticsearch", generation=2)
    return clock


@pytest.fixture
def passport():
    fill(PostgresEngine(), [doc("service:pasaporte", "Expedición de pasaporte")])


@pytest.fixture
def black_hole():
    """A port that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def fallbacks():
    return metrics.fallbacks.labels("search")._value.get()


def test_a_server_that_is_gone_costs_nobody_an_error(client, settings, clock, passport):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    before = fallbacks()
    page = client.get("/buscar/", {"q": "pasaporte"})
    assert "Expedición de" in page.content.decode()
    assert client.get("/api/v1/search", {"q": "pasaporte"}).json()["engine"] == "postgres"
    assert client.get("/buscar/sugerencias/", {"q": "pasap"}).json()["suggestions"]
    assert fallbacks() == before + 2  # both searches, whether the breaker tried or not


def test_a_server_that_hangs_is_left_after_a_second_and_a_half(settings, clock, passport, black_hole):
    settings.ELASTICSEARCH_URL = black_hole
    started = time.monotonic()
    assert service.search(understand("pasaporte")).engine == "postgres"
    assert time.monotonic() - started < 2.5
    started = time.monotonic()
    assert service.search(understand("pasaporte")).engine == "postgres"
    assert time.monotonic() - started < 0.5


def test_a_server_that_returns_is_used_again_without_a_restart(settings, clock, passport, monkeypatch):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert service.search(understand("pasaporte")).engine == "postgres"
    monkeypatch.setattr(ElasticsearchEngine, "search", lambda self, query: Results(0, (), {}, "elasticsearch"))
    assert service.search(understand("pasaporte")).engine == "postgres"  # not yet
    clock.now += 3
    assert service.search(understand("pasaporte")).engine == "elasticsearch"
    assert service.search(understand("pasaporte")).engine == "elasticsearch"


def test_while_the_breaker_is_open_only_one_caller_tries():
    clock = Clock()
    breaker = Breaker(pause=2, longest=8, clock=clock)
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    clock.now += 2
    assert breaker.allows() and not breaker.allows()
    breaker.failed()
    clock.now += 3
    assert not breaker.allows()  # the second pause is twice as long
    clock.now += 1
    assert breaker.allows()
    breaker.succeeded()
    assert breaker.allows() and breaker.allows()


def test_publishing_wakes_every_engine_once(settings, monkeypatch):
    from procrastinate.contrib.django import app
    from procrastinate.testing import InMemoryConnector

    from search import outbox

    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    connector = InMemoryConnector()
    with app.replace_connector(connector):
        outbox.kick()
        outbox.kick()
    assert sorted(job["args"]["engine"] for job in connector.jobs.values()) == ["elasticsearch", "postgres"]


def test_an_elasticsearch_that_was_never_filled_is_not_asked(settings, clock, passport, monkeypatch):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    monkeypatch.setattr(ElasticsearchEngine, "search", lambda self, query: Results(0, (), {}, "elasticsearch"))
    EngineState.objects.filter(engine="elasticsearch").update(generation=1)
    assert service.search(understand("pasaporte")).total == 1
    EngineState.objects.filter(engine="elasticsearch").update(generation=2)
    assert service.search(understand("pasaporte")).engine == "elasticsearch"
