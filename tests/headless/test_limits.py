"""The limit of /api/: told in every answer, loose, and without a statement for what the client has already."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.limits.meter import Meter
from headless import middleware
from tests.core.test_limits import clock  # noqa: F401 - a fixture
from tests.support.pages import home

pytestmark = pytest.mark.django_db
PATH = "/api/v1/pages"


@pytest.fixture(autouse=True)
def anew(monkeypatch, settings):
    monkeypatch.setattr(middleware, "meter", Meter("api", window=60))
    settings.API_REQUESTS_PER_MINUTE = 3
    home()


def test_every_answer_says_what_is_left(client, clock):  # noqa: F811
    clock.now = 1_800_000_015.5
    answers = [client.get(PATH) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"address";q=3;w=60'}
    assert [answer["RateLimit"] for answer in answers] == [f'"address";r={left};t=45' for left in (2, 1, 0)]


@pytest.mark.parametrize(
    ("language", "title", "detail"),
    [
        ("es", "Demasiadas peticiones", "Pregunte de nuevo dentro de 45 segundos."),
        ("en", "Too many requests", "Ask again in 45 seconds."),
    ],
)
def test_more_is_a_problem_document_in_the_language_of_who_asks(client, clock, language, title, detail):  # noqa: F811
    clock.now = 1_800_000_015.5
    for path in (PATH, "/api/v1/nothing", "/api/wagtail/v2/pages/"):
        client.get(path)
    answer = client.get("/api/v1/figures", headers={"accept-language": language})
    assert answer.status_code == 429
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"] == "45"
    assert answer["RateLimit"] == '"address";r=0;t=45'
    assert answer["Access-Control-Allow-Origin"] == "*"
    said = answer.json()
    assert (said["title"], said["detail"], said["violated-policies"]) == (title, detail, ["address"])
    assert said["type"].endswith("#quota-exceeded")
    assert client.get(PATH, REMOTE_ADDR="198.51.100.9").status_code == 200, "others are not held"
    clock.now += 45
    assert client.get(PATH).status_code == 200


def test_what_the_client_has_already_and_what_is_refused_cost_no_statement_of_the_limit(
    client,
    settings,
    django_assert_num_queries,
):
    settings.API_REQUESTS_PER_MINUTE = 0
    etag = client.get(PATH)["ETag"]
    with CaptureQueriesContext(connection) as without:
        client.get(PATH, headers={"if-none-match": etag})
    settings.API_REQUESTS_PER_MINUTE = 3
    with CaptureQueriesContext(connection) as with_limit:
        assert client.get(PATH, headers={"if-none-match": etag}).status_code == 304
    assert len(with_limit) == len(without)
    client.get(PATH)
    client.get(PATH)
    with django_assert_num_queries(0):
        assert client.get(PATH).status_code == 429


def test_processes_add_up_what_they_counted():
    one, other = Meter("api", 3600), Meter("api", 3600)
    for _ in range(6):
        assert one.take("a", 10).allowed
        one.share("a", 2)
    passed = 0
    for _ in range(10):
        passed += other.take("a", 10).allowed
        other.share("a", 2)
    assert 4 <= passed <= 6
    assert not other.take("a", 10).allowed


def test_a_flood_of_addresses_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("core.limits.meter.MOST", 10)
    flooded = Meter("api", 3600)
    for number in range(1_000):
        flooded.take(str(number), 5_000)
    assert len(flooded._counts) <= 11
