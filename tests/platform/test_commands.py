"""The commands of the contract: what they say when they cannot work, and that they are all there."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from config import audit, environment
from tests.support.paths import ROOT

COMMANDS = {"run", "test", "soak", "elasticsearch", "elasticsearch-stop", "bench", "drill", "lint", "lock", "audit"}


def run(*command, **variables):
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "site"), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def only_line(done):
    """Return the one line that a failing command said."""
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    assert done.returncode == 1, lines
    assert len(lines) == 1, lines
    assert lines[0].startswith("soberania: ")
    return lines[0]


def test_a_busy_port_is_one_clear_line():
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        assert f"port {port} is in use" in only_line(run("-m", "config.run", PORT=str(port)))


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_is_none_is_one_clear_line(port):
    assert "PORT" in only_line(run("-m", "config.run", PORT=port))


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/name", "postgres://host:port/name"])
def test_a_broken_database_url_is_one_clear_line(url):
    assert "DATABASE_URL is not a PostgreSQL address" in only_line(
        run("-m", "config.run", DATABASE_URL=url, PORT="18431")
    )
    assert "DATABASE_URL is not a PostgreSQL address" in only_line(run("manage.py", "migrate", DATABASE_URL=url))


def test_a_database_that_does_not_answer_is_one_clear_line():
    url = "postgres://somebody:my-password@127.0.0.1:9/name"
    for command in (["-m", "config.run"], ["manage.py", "migrate"]):
        line = only_line(run(*command, DATABASE_URL=url, PORT="18431"))
        assert "cannot be used" in line
        assert "my-password" not in line


def test_an_old_python_is_told_which_one_is_needed(monkeypatch):
    monkeypatch.setattr(environment, "LEAST", (99, 0))
    with pytest.raises(SystemExit, match=r"Python >= 3\.11 is needed"):
        environment.main("unused", "unused")


def test_an_environment_is_only_made_again_when_what_it_holds_changes(monkeypatch, tmp_path):
    made = []
    monkeypatch.setattr(environment, "build", lambda folder, _: made.append(Path(folder).mkdir(exist_ok=True)))
    wanted = tmp_path / "requirements.txt"
    for text in ("django==5.2", "django==5.2", "django==5.3"):
        wanted.write_text(text)
        environment.main(tmp_path / "venv", wanted)
    assert len(made) == 2


def test_make_help_lists_every_command():
    listed = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split()[0] for line in listed.splitlines()} >= COMMANDS


def test_every_locked_dependency_has_a_hash_and_no_other_source():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text().splitlines()
        wanted = [line for line in lines if re.match(r"[\w.\[\],-]+==", line)]
        assert wanted
        assert all(line.rstrip().endswith("\\") for line in wanted), "a dependency without a hash"
        assert not [
            line for line in lines if re.match(r"\s*(-i|--index-url|--extra-index-url|-f|--find-links)\b", line)
        ]


@pytest.mark.parametrize("script", [".ci/run", "deploy/dev/elasticsearch", "manage.py"])
def test_scripts_have_their_run_bit(script):
    assert os.access(ROOT / script, os.X_OK)


@pytest.mark.parametrize(
    ("status", "text", "wanted"),
    [
        (0, "No known vulnerabilities found", 0),
        (1, "Found 2 known vulnerabilities in 1 package\nName Version", audit.FOUND),
        (1, "requests.exceptions.ConnectionError: Max retries exceeded", audit.UNKNOWN),
        (2, "error: Failed to fetch: `https://pypi.org/simple/pip-audit/`", audit.UNKNOWN),
        (0, "", audit.UNKNOWN),
    ],
)
def test_an_audit_that_could_ask_nobody_does_not_look_like_a_good_one(status, text, wanted):
    found, told = audit.said(subprocess.CompletedProcess([], status, text, ""))
    assert found == wanted
    assert ("NOT AUDITED" in told) == (wanted == audit.UNKNOWN)


def test_site_is_never_a_package():
    assert not (ROOT / "site" / "__init__.py").exists()


PAPERS = (
    "LICENSE", "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "CODE_OF_CONDUCT.md", ".editorconfig",
    ".pre-commit-config.yaml",
)  # fmt: skip


@pytest.mark.parametrize("name", PAPERS)
def test_the_papers_of_an_open_project_are_there_and_name_only_what_is(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert len(text) > 100
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", text):
        assert (ROOT / target).exists(), f"{name} leads to {target}"
    for command in re.findall(r"`make ([a-z-]+)", text):
        assert re.search(rf"^{command}:", (ROOT / "Makefile").read_text(), re.M), f"{name} names make {command}"


@pytest.mark.parametrize("name", [".github/workflows/ci.yml", ".gitlab-ci.yml"])
def test_a_forge_runs_the_gate_and_nothing_of_its_own(name):
    said = yaml.safe_load((ROOT / name).read_text())
    job = said["ci"] if "ci" in said else said["jobs"]["ci"]
    steps = job.get("script") or [step["run"] for step in job["steps"] if "run" in step]
    assert steps[-1] == "bash .ci/run"
    assert (job.get("image") or job["container"]) == "debian:12"
    assert "90" in str(job.get("timeout") or job["timeout-minutes"])


def test_the_list_of_where_a_thing_is_added_names_files_that_are_there():
    table = re.findall(r"^\| (?!to add|---)([^|]+) \| ([^|]+) \|$", (ROOT / "CONTRIBUTING.md").read_text(), re.M)
    assert len(table) > 15
    for thing, files in table:
        for name in re.findall(r"`([\w./<>*-]*/[\w./<>*-]*)`", files):
            if "/pt/" not in name:  # the third language is of who adds it
                assert any(ROOT.glob(re.sub("<[a-z]+>", "*", name.rstrip("/")))), f"{thing}: {name}"
