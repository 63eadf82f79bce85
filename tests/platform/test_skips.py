from types import SimpleNamespace

import pytest

from tests.support import skips


@pytest.fixture(autouse=True)
def allow_list(monkeypatch, tmp_path):
    allowed = tmp_path / "allowed_skips.txt"
    allowed.write_text("# comment\ntests/test_rare.py::*  needs a rare machine\n")
    monkeypatch.setattr(skips, "ALLOWED", allowed)


def terminal(*reports):
    made = [
        SimpleNamespace(nodeid=node, keywords=dict.fromkeys(marks, 1), longrepr=("file", 1, "Skipped: because"))
        for node, *marks in reports
    ]
    return SimpleNamespace(stats={"skipped": made})


@pytest.mark.parametrize("mark", list(skips.BROUGHT_BY))
def test_a_test_of_something_real_may_never_be_skipped_in_ci(mark):
    assert skips.forbidden(terminal(("tests/test_rare.py::test_it", mark)))


def test_another_skip_needs_a_line_in_the_list():
    assert skips.forbidden(terminal(("tests/test_other.py::test_it",))) == ["tests/test_other.py::test_it"]
    assert skips.forbidden(terminal(("tests/test_rare.py::test_it",))) == []


def test_what_was_skipped_can_be_run_where_its_needs_are_met(monkeypatch, tmp_path):
    monkeypatch.setenv("SKIPPED_TO", str(tmp_path / "skipped"))
    made = terminal(("tests/a.py::test_two[x y]", "browser"), ("tests/a.py::test_one",), ("tests/a.py::test_one",))
    made.section = made.line = lambda *_, **__: None
    skips.pytest_terminal_summary(made)
    assert (tmp_path / "skipped").read_text().splitlines() == ["tests/a.py::test_one", "tests/a.py::test_two[x y]"]


def test_a_test_inside_a_file_that_was_skipped_whole_is_not_named_twice():
    found = [("tests/a.py", [], ""), ("tests/a.py::test_one", [], ""), ("tests/ab.py::test_one", [], "")]
    assert skips.nodes_of(found) == ["tests/a.py", "tests/ab.py::test_one"]


def test_every_mark_says_which_command_brings_what_it_needs(pytestconfig):
    declared = {line.split(":")[0] for line in pytestconfig.getini("markers") if "needs a" in line}
    assert declared == set(skips.BROUGHT_BY)
