"""Requests made up from our own OpenAPI: never an error of ours, and answers that are what the description says.

`SOAK=1` (make soak) tries at least 50,000; the seed is fixed otherwise, so that a failure comes back. `CASES` says how
many of each address are tried.
"""

import contextlib
import itertools
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

from participation.options import options_of
from tests.headless.test_sending import Caller, program, token
from tramites_forms.models import OnlineForm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_site")]

SOAK = bool(os.environ.get("SOAK"))
EACH = int(os.environ.get("CASES") or (2_500 if SOAK else 10))
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")  # pieces of files (tus)
LEAST = 50_000  # in all, in the soak
SHAPE = response_schema_conformance
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance, status_code_conformance]


@contextlib.contextmanager
def one_connection():
    """Answer with the connection of the test, which holds what was seeded.

    Not a fixture: Django's own test client does the same and, when it has its answer, puts both signals back.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def operations():
    site = get_wsgi_application()

    def from_here(environ, start_response):  # what asks says no address, and a program may only call from its own
        return site({**environ, "REMOTE_ADDR": "127.0.0.1"}, start_response)

    with one_connection():
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", from_here)
    return [found.ok() for found in schema.get_all_operations()]


def try_all(chosen, headers, change=lambda case: None):
    """Ask whatever is made up for the `chosen` operations; return the statuses that came."""
    tried = []
    for operation in chosen:

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EACH,
            derandomize=not SOAK,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def asked(case):
            change(case)
            response = case.call(headers={"Host": "localhost", "Accept-Encoding": "identity", **headers})
            # With `fields` the answer has those parts only: test_reading.py compares them.
            part = "fields" in (case.query or {})
            case.validate_response(response, checks=[one for one in CHECKS if not (part and one is SHAPE)])
            tried.append(response.status_code)

        with one_connection():
            asked()
    return tried


def test_no_request_makes_the_api_fail():
    tried = try_all(operations(), {})
    assert tried.count(200) > len(tried) / 10, "hardly a request was understood: the strategy tests nothing"
    assert not SOAK or "CASES" in os.environ or len(tried) >= LEAST


def test_no_request_with_a_token_makes_it_fail(settings):
    """What is asked with the token of a program, of drafts, files and requests that there are."""
    settings.API_REQUESTS_PER_MINUTE = 0
    form = OnlineForm.objects.get(slug="contacto", locale__language_code="es")
    made = program(form, is_desk=True, calls_per_hour=10**5)
    value = token(made)
    call = Caller(value)
    done, draft = sent_whole(call), call("POST", "drafts", {"form": "contacto"}).json()
    consent = call("POST", "desk/consents", {"form": "contacto", "officer": "Juana Pérez"}).json()
    there = {"draft_id": draft["id"], "reference": done["reference"], "consent_id": consent["id"]}
    there["key"] = draft["steps"][0]["key"]
    turn = itertools.count()

    def real(case):
        if next(turn) % 2:  # or hardly anything that is asked for would be there
            case.path_parameters = {**(case.path_parameters or {}), **named_in(case, there)}

    secured = [one for one in operations() if one.definition.raw.get("security")]
    tried = try_all(secured, {"Authorization": f"Bearer {value}"}, real)
    assert len(secured) > 15 and 401 not in tried and 500 not in tried
    assert len({status for status in tried if status < 300}) >= 2, sorted(set(tried))


def named_in(case, there):
    return {name: value for name, value in there.items() if name in (case.path_parameters or {})}


def sent_whole(call):
    """Send the form of contact of the first content, step by step as a program reads it."""
    begun = call("POST", "drafts", {"form": "contacto"})
    assert begun.status_code == 201, begun.content
    draft = begun.json()
    document = OnlineForm.objects.get(slug="contacto", locale__language_code="es").current_version().document
    specs = {one["key"]: one for node in document["steps"] for one in node["fields"]}
    while draft["next_step"]:
        step = next(one for one in draft["steps"] if one["key"] == draft["next_step"])
        answers = {key: answer_of(specs[key]) for key in step["asked"] if specs[key]["required"]}
        answer = call("PATCH", f"{draft['url']}/steps/{step['key']}", {"answers": answers})
        assert answer.status_code == 200, answer.content
        draft = answer.json()
    done = call("POST", f"{draft['url']}/send", {"declared": True}, **{"idempotency-key": draft["id"]})
    assert done.status_code == 201, done.content
    return done.json()


def answer_of(spec):
    if options := options_of(spec):
        return options[0][0]
    return {"email": "ana@example.org", "phone": "52123456"}.get(spec["type"], "Prueba")
