"""docs/once-wrong.md tells the truth: each of its rows has the tests that it names."""

import re

import pytest

from tests.support import once_wrong
from tests.support.paths import TESTS

ROWS = once_wrong.rows()


def test_every_row_is_read():
    table = once_wrong.TABLE.read_text(encoding="utf-8").split("|---|---|---|\n")[1].split("\n\n")[0]
    assert len(ROWS) == len(table.strip().splitlines()) > 40


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"])
def test_what_was_wrong_once_has_its_tests(row):
    text = (TESTS / row["file"]).read_text(encoding="utf-8")
    for name in row["tests"]:
        assert re.search(rf"^def {name}\(", text, re.MULTILINE), name
