"""The rows of docs/once-wrong.md: what was wrong once, and the tests that keep it."""

import re

from tests.support.paths import ROOT

TABLE = ROOT / "docs" / "once-wrong.md"
_ROW = re.compile(r"^\| (?P<what>[^|]+) \| `(?P<file>[^`|]+)` \| (?P<tests>`test_[^|]+`) \|$", re.MULTILINE)


def rows():
    """Return [{what, file, tests}]: what holds now (str), its file below tests/ (str), names of tests (list)."""
    found = [one.groupdict() for one in _ROW.finditer(TABLE.read_text(encoding="utf-8"))]
    return [{**row, "tests": re.findall(r"test_\w+", row["tests"])} for row in found]
