"""How anything under /api/ behaves, whatever it is about."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.purge import purge_now
from services_catalog.models import ServicePage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/api/nada", "/api/v1/", "/api/v1/nada/", "/api/v1/services/no-hay", "/api/wagtail/v2/pages/0/"]
)
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_what_is_not_there_is_a_problem_document_never_a_page_or_a_redirect(client, path, method):
    answer = getattr(client, method)(path)
    assert answer.status_code in (404, 405)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code


def test_errors_are_worded_in_the_language_asked_for(client):
    assert client.get("/api/nada").json()["title"] == "No encontrado"
    assert client.get("/api/nada?lang=en").json()["title"] == "Not found"
    assert client.get("/api/nada", headers={"accept-language": "en-GB"}).json()["title"] == "Not found"


def test_other_sites_may_read_it_from_a_browser(client):
    preflight = client.options("/api/v1/openapi.json", headers={"origin": "https://otro.example"})
    assert preflight.status_code == 204
    assert "GET" in preflight["Access-Control-Allow-Methods"]
    answer = client.get("/api/v1/openapi.json", headers={"origin": "https://otro.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("path", ["/api/v1/openapi.json", "/api/wagtail/v2/pages/"])
def test_a_read_that_did_not_change_is_304_and_reads_no_session(client, path):
    first = client.get(path)
    assert first.status_code == 200
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert not first.cookies
    assert "Cookie" not in first["Vary"]
    assert "no-store" not in first["Cache-Control"]


def test_head_says_what_get_would(client):
    get, head = client.get("/api/v1/openapi.json"), client.head("/api/v1/openapi.json")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == get["ETag"]
    assert int(head["Content-Length"]) == len(get.content)


@pytest.mark.parametrize("query", ["limit=101", "limit=-1", "offset=-1", "offset=99999999999999999999", "limit=x"])
def test_paging_is_bounded(client, query):
    assert client.get(f"/api/wagtail/v2/pages/?{query}").status_code == 400


@pytest.mark.usefixtures("seeded_site")
def test_forms_are_told_as_json_schema_of_their_versions_in_both_languages(client):
    form = client.get("/api/v1/forms/contacto").json()
    version = client.get(f"/api/v1/forms/contacto/versions/{form['version']}?lang=en").json()
    schema = client.get(version["schema_url"] + "?lang=en").json()
    assert version["language"] == "en"
    assert schema["title"] == version["form"]["text"]["title"] != form["document"]["text"]["title"]
    assert set(schema["required"]) <= set(schema["properties"])
    for number in ("0", "-1", "99", "99999999999999999999", "x"):
        assert client.get(f"/api/v1/forms/contacto/versions/{number}").status_code in (404, 422)


@pytest.mark.usefixtures("seeded_site")
def test_what_few_people_did_is_not_told(client):
    from casework.figures import shown

    few = {"received": 9, "days": [1.0] * 3, "in_time": 3}
    many = {"received": 12, "days": [1.0, 2.0] * 6, "in_time": 6}
    assert set(shown("x", few).values()) == {"x", None}
    assert shown("x", many) == {
        "form": "x",
        "received": 12,
        "answered": 12,
        "median_days": 1.5,
        "answered_in_time": 0.5,
    }
    assert client.get("/api/v1/figures").json()["forms"] == []


LISTS = ["/api/v1/services?limit=50", "/api/v1/services/certificacion-de-nacimiento", "/api/v1/content?limit=10"]


@pytest.mark.usefixtures("seeded_site", "facts_kept")
@pytest.mark.parametrize("path", LISTS)
def test_what_the_client_has_is_told_without_making_it_until_something_is_published(client, path, monkeypatch):
    monkeypatch.setattr("headless.unchanged.connection", SimpleNamespace(in_atomic_block=False))
    first = client.get(path)
    with CaptureQueriesContext(connection) as queries:
        again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert not queries.captured_queries
    assert again["Access-Control-Allow-Origin"] == "*" and "Accept-Language" in again["Vary"]
    assert again["Cache-Control"] == first["Cache-Control"]
    head = client.head(path, headers={"if-none-match": first["ETag"]})
    assert (head.status_code, head.content) == (304, b"")
    assert client.get(path, headers={"if-none-match": '"otra"'}).content == first.content
    english = client.get(f"{path}{'&' if '?' in path else '?'}lang=en", headers={"if-none-match": first["ETag"]})
    assert english.status_code == 200, "another language is another answer"
    page = ServicePage.objects.get(slug="certificacion-de-nacimiento", locale__language_code="es")
    page.title = "A otro nombre"  # among the first of the list
    page.save_revision().publish()
    purge_now()
    changed = client.get(path, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200 and changed["ETag"] != first["ETag"]


@pytest.mark.usefixtures("seeded_site", "facts_kept")
def test_what_an_hour_changes_is_made_again_when_it_comes(client, monkeypatch):
    monkeypatch.setattr("headless.unchanged.connection", SimpleNamespace(in_atomic_block=False))
    path = LISTS[0]
    page = ServicePage.objects.get(slug="certificacion-de-nacimiento", locale__language_code="es")
    soon = timezone.now() + timedelta(seconds=30)
    ServicePage.objects.filter(pk=page.pk).update(expire_at=soon)
    purge_now()
    first = client.get(path)
    assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304
    monkeypatch.setattr("headless.unchanged.time.time", lambda: soon.timestamp() + 1)
    with CaptureQueriesContext(connection) as queries:
        client.get(path, headers={"if-none-match": first["ETag"]})
    assert queries.captured_queries, "it was made again"


@pytest.mark.usefixtures("seeded_site", "facts_kept")
@pytest.mark.parametrize(
    "path", ["/api/v1/figures", "/api/v1/forms/contacto", "/api/v1/search?q=pasaporte", "/api/v1/changes"]
)
def test_what_changes_without_a_publication_is_always_made(client, path, monkeypatch):
    monkeypatch.setattr("headless.unchanged.connection", SimpleNamespace(in_atomic_block=False))
    etag = client.get(path)["ETag"]
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, headers={"if-none-match": etag}).status_code in (200, 304)
    assert queries.captured_queries
