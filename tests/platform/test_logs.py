import json
import logging
import sys

import pytest
from django.test import RequestFactory

from config.logs import JsonFormatter, PlainFormatter, scrub

PERSONAL = ["85010112345", "850101 12345", "+5352123456", "52 12 34 56", "ana.perez@correo.example", "9204-0591-2345"]
USEFUL = [
    "2026-11-24 00:04:09",
    "took 1234 ms",
    "SOB-7K3M-Q9TX",
    "0b9f2d7e-11a2-4c11-9d3f-6b0c7f1e2a3d",
    "127.0.0.1:8000",
]


def record(message, *args, **extra):
    made = logging.getLogger("test").makeRecord("test", logging.ERROR, __file__, 1, message, args, None)
    vars(made).update(extra)
    return made


@pytest.mark.parametrize("text", PERSONAL)
@pytest.mark.parametrize("formatter", [JsonFormatter, PlainFormatter])
def test_no_line_says_who_somebody_is(text, formatter):
    assert text not in formatter().format(record("sent by %s, again", text))


@pytest.mark.parametrize("text", USEFUL)
def test_what_helps_an_operator_stays_readable(text):
    assert scrub(f"at {text}.") == f"at {text}."


def test_the_date_of_a_plain_line_is_not_taken_for_a_number():
    line = PlainFormatter("%(asctime)s %(message)s").format(record("hello"))
    assert "[number]" not in line


def test_the_values_in_the_message_of_an_exception_are_not_logged():
    try:
        raise ValueError("Key (email)=(ana@correo.example) already exists, name Ana")
    except ValueError:
        line = JsonFormatter().format(record("failed", exc_info=sys.exc_info()))
    assert "Ana" not in line
    assert "ana@" not in line
    assert json.loads(line)["exception"]["type"] == "ValueError"
    assert "test_logs.py" in line


def test_a_request_is_logged_by_its_path_without_what_was_asked():
    request = RequestFactory().get("/buscar/", {"q": "mi carné es 85010112345"})
    line = json.loads(JsonFormatter().format(record("Not Found", request=request, user="Ana", status_code=404)))
    assert (line["method"], line["path"], line["status_code"]) == ("GET", "/buscar/", 404)
    assert "user" not in line
