"""Every address of the API that is read, walked: what it says of itself, of its limit, of what it does not know."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django.utils.http import http_date, parse_http_date
from ninja import NinjaAPI

from core.api_asking import asked_rightly
from core.api_ending import Ending, ending
from core.api_errors import operations_of
from core.changes.model import Change
from services_catalog.models import Notice, ServicePage
from tests.headless.test_golden import READS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_site")]
OTHERS = {
    "v1-office": "/api/v1/offices/delegacion-de-la-agricultura-atencion-a-la-poblacion-pinar-del-rio",
    "v1-content-item": "/api/v1/content/page:accesibilidad",
    "v1-openapi": "/api/v1/openapi.json",
    "v1-search": "/api/v1/search?q=pasaporte",
    "v1-changes": "/api/v1/changes?limit=2",
}
EVERY = {**READS, **OTHERS}
DATED = {  # single things whose `updated_at` is of all that they tell
    *("v1-service", "v1-guide", "v1-checker", "v1-news-item", "v1-page"),
}


@pytest.fixture(autouse=True)
def a_limit(settings):
    settings.API_REQUESTS_PER_MINUTE = 10_000


def test_every_address_that_is_read_is_walked(client):
    """So that one that is added stands in a table."""
    from config.api import api

    def shape(path):
        parts = [part for part in path.split("?")[0].removeprefix("/api/v1").split("/") if part]
        return parts[0], len(parts)

    walked = {shape(path) for path in EVERY.values() if path.startswith("/api/v1")}
    read = set()
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            if any("GET" in one.methods and not one.auth_callbacks for one in view.operations):
                read.add(shape(path))
    assert read - walked == set(), "give it a row"
    assert operations_of(api)


@pytest.mark.parametrize("name", EVERY)
def test_what_every_answer_says(client, name):
    answer = client.get(EVERY[name])
    assert answer.status_code == 200, answer.content
    assert answer["ETag"] and "Accept-Language" in answer["Vary"] and "Cookie" not in answer["Vary"]
    assert answer["RateLimit-Policy"].startswith('"address";q=') and answer["RateLimit"].startswith('"address";r=')
    assert answer["Access-Control-Allow-Origin"] == "*" and not answer.cookies
    head = client.head(EVERY[name])
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", answer["ETag"])
    same = client.get(EVERY[name], headers={"if-none-match": answer["ETag"]})
    assert (same.status_code, same.content) == (304, b"") and same["RateLimit"] and same["ETag"] == answer["ETag"]


@pytest.mark.parametrize("name", EVERY)
def test_what_is_not_known_is_refused_by_name_everywhere(client, name):
    if name == "v1-openapi":
        return  # its reader is ninja's, and it has no parameters to misspell
    mark = "&" if "?" in EVERY[name] else "?"
    answer = client.get(f"{EVERY[name]}{mark}idoma=es")
    assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json", answer.content
    assert "idoma" in answer.content.decode()
    for method in ("post", "put", "patch", "delete"):
        refused = getattr(client, method)(EVERY[name])
        assert refused.status_code == 405 and refused["Content-Type"] == "application/problem+json"
        assert refused["Allow"] and refused["RateLimit"]


def since(client, path, moment):
    return client.get(path, headers={"if-modified-since": http_date(moment)})


def settled(client, path):
    """The moment that an address says it last changed at, once its second is over."""
    Change.objects.update(at=timezone.now() - timedelta(minutes=5))
    answer = client.get(path)
    return parse_http_date(answer["Last-Modified"]) if "Last-Modified" in answer else None


@pytest.mark.parametrize("name", READS)
def test_a_date_is_told_where_it_is_sure_and_then_it_is_heeded(client, name):
    moment = settled(client, EVERY[name])
    assert (moment is not None) == (name in DATED)
    if moment is None:
        assert since(client, EVERY[name], timezone.now().timestamp() + 60).status_code == 200
        return
    told = datetime.fromisoformat(client.get(EVERY[name]).json()["updated_at"])
    assert moment == int(told.timestamp()) or name == "v1-service"
    assert since(client, EVERY[name], moment).status_code == 304
    assert since(client, EVERY[name], moment - 1).status_code == 200
    for odd in ("", "x", "2026", "Sat, 99 Nov 2026 00:00:00 GMT"):
        assert client.get(EVERY[name], headers={"if-modified-since": odd}).status_code == 200
    # With both the ETag decides: RFC 9110, 13.1.3.
    both = {"if-modified-since": http_date(moment), "if-none-match": '"otra"'}
    assert client.get(EVERY[name], headers=both).status_code == 200


def test_with_links_expanded_no_date_is_told(client):
    Change.objects.update(at=timezone.now() - timedelta(minutes=5))
    path = "/api/v1/services/certificacion-de-nacimiento"
    assert "Last-Modified" in client.get(path)
    assert "Last-Modified" not in client.get(f"{path}?expand=institution")


def test_within_the_second_of_a_change_no_date_is_told(client):
    Change.objects.update(at=timezone.now())
    assert "Last-Modified" not in client.get("/api/v1/services/certificacion-de-nacimiento")


def test_a_notice_that_begins_or_ends_by_the_clock_moves_the_date(client):
    page = ServicePage.objects.get(slug="certificacion-de-nacimiento", locale__language_code="es")
    path = f"/api/v1/services/{page.slug}"
    before = settled(client, path)
    ended = timezone.now() - timedelta(minutes=2)
    begun = ended - timedelta(days=1)
    Notice.objects.bulk_create([Notice(title="Cerrado", starts_at=begun, ends_at=ended, locale=page.locale)])
    after = settled(client, path)
    assert before is not None and after == int(ended.timestamp()) > before


# What goes


def test_an_address_that_goes_says_so_until_when_and_what_takes_its_place(client):
    answer = client.get("/api/v1/docs")
    assert answer.status_code == 302
    since_, until = int(answer["Deprecation"].removeprefix("@")), parse_http_date(answer["Sunset"])
    assert until - since_ >= 180 * 86400 and answer["Link"] == '</api/>; rel="successor-version"'


def test_an_endpoint_that_goes_says_so_in_every_answer_and_in_its_description(rf):
    toy = NinjaAPI(urls_namespace="toy")
    toy.add_decorator(asked_rightly, mode="view")

    @toy.get("/viejo", deprecated=True, response=dict)
    @ending("2026-01-01", "2026-12-31", "/nuevo")
    def old(request):
        return {"a": 1}

    @toy.get("/nuevo", response=dict)
    def new(request):
        return {"a": 1}

    toy._get_bound_routers()
    [*views] = [view for router in toy._get_bound_routers() for view in router.path_operations.values()]
    answers = {view.operations[0].view_func.__name__: view for view in views}
    for path, name in (("/viejo", "old"), ("/viejo?otro=1", "old"), ("/nuevo", "new")):
        answer = answers[name].operations[0].run(rf.get(path))
        assert isinstance(answer, HttpResponse)
        assert answer.has_header("Deprecation") == answer.has_header("Sunset") == (name == "old")
    document = json.loads(json.dumps(toy.get_openapi_schema(path_prefix=""), default=str))
    assert document["paths"]["/viejo"]["get"]["deprecated"] and "deprecated" not in document["paths"]["/nuevo"]["get"]


def test_nothing_goes_without_half_a_year():
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="half a year"):
        Ending(now, now + timedelta(days=100), "/x")


# The search, as the site answers it


def ask(text, **more):
    return Client().get("/api/v1/search", {"q": text, **more}).json()


def test_the_search_of_the_api_finds_what_the_page_shows(client):
    for text in ("pasaporte", "pasaporte en trinidad", "registro civil", "licencia de conducción", "xyzzy"):
        page = client.get("/buscar/", {"q": text}).context
        said = ask(text)
        assert [one["title"] for one in said["results"]] == list(map(_plain, page["results"]))
        assert (said["total"], said["similar"]) == (page["total"], page["beside"])
        assert [one["similar"] for one in said["results"]] == [" · " in one["kind"] for one in page["results"]]
        assert len(said["nearest"]) == len(page["nearest"]) and len(said["groups"]) == len(page["groups"])
        assert said["wants_place"] == bool(page["provinces"])


def _plain(one):
    from bs4 import BeautifulSoup

    return BeautifulSoup(str(one["title"]), "html.parser").get_text()


def test_the_search_says_of_which_place_and_which_offices_attend(client):
    text = "pasaporte en trinidad"
    said, page = ask(text), client.get("/buscar/", {"q": text}).context
    assert said["place"] == {"key": "07-trinidad", "name": "Trinidad, Sancti Spíritus"}
    nearby = page["nearby"]
    assert (said["offices"] is None) == (nearby is None)
    if nearby:
        assert [one["name"] for one in said["offices"]["there"]] == [one["name"] for one in nearby.there]
    chosen = ask("pasaporte", place="07-trinidad")
    assert chosen["place"]["key"] == "07-trinidad"
    assert ask("pasaporte", place="no-hay")["place"] is None


def test_the_search_is_read_to_its_end_with_what_is_similar(client):
    path, ids = "/api/v1/search?q=certificacion&limit=10", []
    first = client.get(path).json()
    while path:
        part = client.get(path).json()
        ids += [one["id"] for one in part["results"]]
        path = part["next"]
    assert len(ids) == len(set(ids)) == first["total"] + first["similar"]
