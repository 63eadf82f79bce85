"""Golden JSON: what the API says, pinned in `tests/golden/<name>.json`.

When a test that uses `golden` fails, the contract with every client of the API changed. Read the difference:

- a field disappeared, changed its type or its meaning: that breaks clients; put it back, or make a new version;
- a field was added, or seed content changed: run `pytest tests/headless/test_golden.py --update-golden`, look at
  `git diff tests/golden/` and commit it with the change that caused it, so that the reviewer sees both.

Numbers, identifiers and dates of publishing differ at every load of the seed and are written as `"<id>"` and the like.
"""

import json
import re

import pytest

from tests.support.paths import TESTS

FOLDER = TESTS / "golden"
UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
CURSOR = re.compile(r"after=[^&]+")
DETAIL = re.compile(r"(/api/wagtail/v2/\w+)/\d+/")


def steady(data, name=""):
    """Return JSON data with what differs between two loads of the same content replaced by its name."""
    if isinstance(data, dict):
        return {key: steady(value, key) for key, value in data.items()}
    if isinstance(data, list):
        return [steady(value, "value" if name == "services" else name) for value in data]  # pages an editor chose
    if (name in ("id", "value") and isinstance(data, int)) or (isinstance(data, str) and UUID.match(data)):
        return "<id>"  # `value`: what a chooser block holds
    if name in ("first_published_at", "created_at", "updated_at", "published_at", "at") and data:
        return "<date>"
    if name in ("total", "total_count", "place") and isinstance(data, int):
        return "<number>"
    return CURSOR.sub("after=<cursor>", DETAIL.sub(r"\1/<id>/", data)) if isinstance(data, str) else data


@pytest.fixture
def golden(request):
    """Compare `golden(name, data)` with the file of that name, or write it under --update-golden."""

    def compare(name, data):
        path = FOLDER / f"{name}.json"
        text = json.dumps(steady(data), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        if request.config.getoption("--update-golden"):
            FOLDER.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"{path.name} is not there: see the docstring of tests/support/golden.py"
        assert json.loads(text) == json.loads(path.read_text(encoding="utf-8")), f"see the docstring of {__file__}"

    return compare


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/*.json from what the API says")
