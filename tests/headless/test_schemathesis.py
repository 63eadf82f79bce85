"""Requests made up from our own OpenAPI: never an error of ours, and answers that are what the description says.

`SOAK=1` (make soak) tries 50 times as many; the seed is fixed otherwise, so that a failure comes back.
"""

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_site")]

SOAK = bool(os.environ.get("SOAK"))
SHAPE = response_schema_conformance
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance, status_code_conformance]


@pytest.fixture(autouse=True)
def one_connection():
    """Answer with the connection of the test, as Django's own test client does: it holds what was seeded."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations():
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    return [found.ok() for found in schema.get_all_operations()]


def test_no_request_makes_the_api_fail():
    tried = []
    for operation in operations():

        @given(case=operation.as_strategy())
        @settings(
            max_examples=500 if SOAK else 10,
            derandomize=not SOAK,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def asked(case):
            response = case.call(headers={"Host": "localhost", "Accept-Encoding": "identity"})
            # With `fields` the answer has those parts only: test_reading.py compares them.
            part = "fields" in (case.query or {})
            case.validate_response(response, checks=[one for one in CHECKS if not (part and one is SHAPE)])
            tried.append(response.status_code)

        asked()
    assert tried.count(200) > len(tried) / 10, "hardly a request was understood: the strategy tests nothing"
