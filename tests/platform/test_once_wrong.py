"""docs/once-wrong.md tells the truth: each of its rows has the tests that it names."""

import re

import pytest

from tests.support.paths import ROOT, TESTS

ROW = re.compile(r"^\| (?P<what>[^|]+) \| `(?P<file>[^`|]+)` \| (?P<tests>`test_[^|]+`) \|$", re.MULTILINE)
ROWS = [found.groupdict() for found in ROW.finditer((ROOT / "docs" / "once-wrong.md").read_text())]


def test_every_row_is_read():
    table = (ROOT / "docs" / "once-wrong.md").read_text().split("|---|---|---|\n")[1].split("\n\n")[0]
    assert len(ROWS) == len(table.strip().splitlines()) > 40


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"])
def test_what_was_wrong_once_has_its_tests(row):
    text = (TESTS / row["file"]).read_text()
    for name in re.findall(r"test_\w+", row["tests"]):
        assert re.search(rf"^def {name}\(", text, re.MULTILINE), name
