"""The errors that the OpenAPI of `/api/v1/` names are answered; test_schemathesis.py tries that no other is."""

import json

import pytest
from django.db import OperationalError
from django.test import Client

pytestmark = pytest.mark.django_db
ALWAYS = {"200", "400", "429", "500", "503"}


@pytest.fixture
def told(client):
    """{address with its parameters filled in: statuses that its description names}"""
    found = {}
    for path, methods in client.get("/api/v1/openapi.json").json()["paths"].items():
        filled = path.replace("{slug}", "no-hay").replace("{number}", "1").replace("{id}", "page:no-hay")
        if "get" in methods and "security" not in methods["get"]:  # those of a token: test_sending.py
            found[filled] = (set(methods["get"]["responses"]), methods["get"])
    return found


def answer(path, **extra):
    return Client(raise_request_exception=False).get(path, **extra)


def is_problem(response, status):
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == status
    return True


def test_every_endpoint_names_its_errors_as_problem_documents(told):
    for path, (statuses, operation) in told.items():
        assert statuses >= ALWAYS, path
        for status in statuses - {"200"}:
            schema = operation["responses"][status]["content"]["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ProblemOut"}


def test_what_is_not_there_is_404_where_it_is_told_and_only_there(told):
    lacking = {"province": "no-hay", "below": "page:no-hay", "path": "/no-hay/"}
    for path, (statuses, operation) in told.items():
        names = {one["name"] for one in operation["parameters"]}
        asked = path if "no-hay" in path else next((f"{path}?{n}={v}" for n, v in lacking.items() if n in names), path)
        response = answer(asked)
        assert ("404" in statuses) == (response.status_code == 404), asked
        assert response.status_code != 404 or is_problem(response, 404)


def test_a_parameter_that_cannot_be_is_422_where_it_is_told_and_only_there(told):
    for path, (statuses, operation) in told.items():
        parameters = [one for one in operation.get("parameters", []) if one["in"] == "query"]
        tried = [answer(path, query_params={one["name"]: "!?" * 300}) for one in parameters]
        tried.append(answer(path.replace("/versions/1", "/versions/0")))
        found = {response.status_code for response in tried}
        assert ("422" in statuses) >= (422 in found), path
        if parameters and "422" in statuses:
            assert 422 in found, path
        assert all(is_problem(response, 422) for response in tried if response.status_code == 422)


@pytest.mark.parametrize(("raised", "status"), [(OperationalError("away"), 503), (RuntimeError("a bug"), 500)])
def test_what_fails_with_us_is_told(told, monkeypatch, raised, status):
    def fails(self, response):
        raise raised

    for path in told:
        with monkeypatch.context() as patched:
            patched.setattr("ninja.operation.PathView._sync_view", lambda self, *given, **more: fails(self, None))
            response = answer(path)
        assert is_problem(response, status), path
        assert status != 503 or response["Retry-After"]


def test_who_asks_too_often_is_told_when_to_come_back(told, settings):
    settings.API_REQUESTS_PER_MINUTE = 1

    path = next(iter(told))
    answer(path)
    response = answer(path)
    assert is_problem(response, 429) and response["Retry-After"]


def test_what_cannot_be_read_is_400(told):
    for path in told:
        assert is_problem(answer(f"{path}?q=%00"), 400)
    assert is_problem(answer(path, headers={"host": "a bad host"}), 400)


def test_the_document_is_valid_json_with_one_shape_of_errors(client):
    document = json.loads(client.get("/api/v1/openapi.json").content)
    shape = document["components"]["schemas"]["ProblemOut"]
    assert set(shape["required"]) == {"title", "status"}
