import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from config.database import LEAST_VERSION
from core import health
from core.checks import LEAST_POSTGRESQL, postgresql_new_enough
from core.outage import handler500


@pytest.fixture
def middleware():
    return health.HealthMiddleware(lambda request: HttpResponse("the site"))


def get(middleware, path, answers, monkeypatch):
    monkeypatch.setattr(health, "database_answers", lambda: answers)
    return middleware(RequestFactory().get(path, headers={"host": "10.0.0.7"}))


def test_the_process_is_alive_whatever_happens_to_the_database(middleware, monkeypatch):
    assert get(middleware, "/healthz", False, monkeypatch).status_code == 200


@pytest.mark.parametrize(("answers", "status"), [(True, 200), (False, 503)])
def test_it_is_ready_only_when_the_database_answers(middleware, monkeypatch, answers, status):
    response = get(middleware, "/readyz", answers, monkeypatch)
    assert response.status_code == status
    assert response["Cache-Control"] == "no-store"


def test_a_flood_of_probes_is_not_a_flood_of_connections(middleware, monkeypatch):
    asked = []
    monkeypatch.setattr(health, "database_answers", lambda: asked.append(1) or True)
    for _ in range(50):
        middleware(RequestFactory().get("/readyz"))
    assert len(asked) == 1


def test_every_other_address_is_passed_on(middleware):
    assert middleware(RequestFactory().get("/tramites/")).content == b"the site"


def test_probes_only_read(middleware):
    assert middleware(RequestFactory().post("/healthz")).status_code == 405


@override_settings(ALLOWED_HOSTS=["soberania.example"], SECURE_SSL_REDIRECT=True)
def test_probes_need_neither_the_name_of_the_site_nor_https(client):
    assert client.get("/healthz", headers={"host": "10.0.0.7"}).status_code == 200


def test_a_real_database_that_answers_is_seen(db):
    assert health.database_answers()


def failing(error, path="/"):
    try:
        raise error
    except Exception:
        return handler500(RequestFactory().get(path))


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
def test_a_lost_database_is_a_503_in_spanish_with_when_to_ask_again(error):
    response = failing(error)
    assert response.status_code == 503
    assert response["Retry-After"]
    assert response["Cache-Control"] == "no-store"
    assert 'lang="es"' in response.content.decode()


def test_a_program_hears_of_a_lost_database_in_json():
    response = failing(OperationalError("gone"), "/api/v1/search")
    assert response.status_code == 503
    assert response["Content-Type"].startswith("application/")


@pytest.mark.parametrize("error", [DatabaseError("column does not exist"), ValueError("a bug")])
def test_any_other_failure_stays_a_500(error):
    assert failing(error).status_code == 500


@pytest.mark.parametrize(("version", "refused"), [(140012, True), (150000, False), (180004, False)])
def test_a_postgresql_older_than_we_rely_on_is_refused(monkeypatch, version, refused):
    monkeypatch.setitem(vars(connections["default"]), "pg_version", version)
    assert bool(postgresql_new_enough(None, databases=["default"])) is refused


def test_another_database_is_refused(monkeypatch):
    monkeypatch.setattr(type(connections["default"]), "vendor", "sqlite")
    assert [error.id for error in postgresql_new_enough(None, databases=["default"])] == ["core.E001"]


def test_the_launcher_and_the_site_agree_on_the_oldest_postgresql():
    assert LEAST_VERSION == LEAST_POSTGRESQL
