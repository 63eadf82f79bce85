"""Each mending of docs/once-wrong.md taken back: its tests fail. Tried whole by `make soak`; here, that it can be."""

import os

import pytest

from tests.support import mutants, once_wrong
from tests.support.paths import ROOT

SOAK = bool(os.environ.get("SOAK"))
ENTRIES = mutants.entries()
ROWS = {row["what"]: row for row in once_wrong.rows()}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry['file']}: {entry['row'][:40]}")
def test_what_is_taken_back_stands_once_in_its_file_and_changes_it(entry):
    path = ROOT / entry["file"]
    before = path.read_text(encoding="utf-8")
    after = mutants.mutated(entry, before)
    assert after != before
    if path.suffix == ".py":
        compile(after, entry["file"], "exec")  # what cannot be read fails every test, and proves none
        assert "raise" not in entry.get("taken_back", "")


def test_every_test_of_every_row_has_a_mutant_or_its_row_a_reason():
    tried = {}
    for entry in ENTRIES:
        tried.setdefault(entry["row"], set()).update(entry["tests"])
    reasons = mutants.without()
    assert set(reasons) <= set(ROWS) - set(tried)
    lacking = {what: set(row["tests"]) - tried.get(what, set()) for what, row in ROWS.items() if what not in reasons}
    assert {what: left for what, left in lacking.items() if left} == {}
    assert all(names <= set(ROWS[what]["tests"]) for what, names in tried.items())


REPORT = """<testsuites><testsuite>
<testcase name="test_one[a]"/><testcase name="test_one[b]"><failure message="assert"/></testcase>
<testcase name="test_two">{two}</testcase>
</testsuite></testsuites>"""


@pytest.mark.parametrize(
    ("two", "said"),
    [
        ("<failure/>", mutants.FAILED),
        ("", "did not fail: test_two"),
        ("<skipped/>", "did not fail: test_two (skipped)"),
        ('<error message="no fixture"/>', "an error, no failure: test_two: no fixture"),
        ('<failure/></testcase><testcase name="test_two"><error message="left"/>', "an error, no failure"),
    ],
)
def test_only_a_test_that_failed_in_itself_is_seen_to_fail(two, said):
    assert mutants.outcome(REPORT.format(two=two), ["test_one", "test_two"]).startswith(said)


def test_a_test_that_does_not_pass_with_its_mending_is_named():
    assert mutants.not_passed(REPORT.format(two="<skipped/>")) == ["test_one[b]", "test_two"]
    assert mutants.not_passed('<testsuites><testcase name="test_one"/></testsuites>') == []


if SOAK:  # not skipped elsewhere: no skip is allowed in CI, and this is half an hour

    @pytest.mark.postgres
    @pytest.mark.browser
    @pytest.mark.timeout(6 * 3600)
    def test_without_its_mending_every_test_of_a_row_fails():
        amiss = []
        with mutants.copy() as scratch:
            assert scratch.unsound(ENTRIES) == ""
            for entry in ENTRIES:
                came = scratch.tried(entry)
                if came != mutants.FAILED:
                    amiss.append(f"{entry['row']} | {entry['file']} | tests/{entry['test_file']} | {came}")
        assert not amiss, "\n".join(["row | taken back in | tests | what came", *amiss])
