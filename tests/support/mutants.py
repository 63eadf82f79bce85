"""Mendings taken back one by one, to see that their tests fail: tests/data/mutants.toml, on docs/once-wrong.md.

A mutant is one file with the mending taken back; the tests of its row have to fail on it, as tests. All of them are
tried in one scratch copy of the tracked files, on a database of its own, made once and copied for each.

    .venv-dev/bin/python -m tests.support.mutants WORD...    only those whose row or file has one of the words
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import psycopg

from config import embedded_postgres
from tests.support import once_wrong
from tests.support.paths import DATA, ROOT

FILE = DATA / "mutants.toml"
DEADLINE = 1200  # seconds that the tests of one row may take: the whole first content is minutes of it
FAILED = "failed"


def entries():
    """Return the mutants (list of dict), each with the names of its tests and their file."""
    by_what = {row["what"]: row for row in once_wrong.rows()}
    found = []
    for entry in tomllib.loads(FILE.read_text(encoding="utf-8"))["mutant"]:
        row = by_what[entry["row"]]
        found.append({"tests": row["tests"], **entry, "test_file": row["file"]})
    return found


def without():
    """Return {row: why no few lines can be taken back} (dict of str)."""
    return tomllib.loads(FILE.read_text(encoding="utf-8")).get("without", {})


def mutated(entry, text):
    """Return the `text` of a file without the mending (str). Raises ValueError when `was` is not once in it."""
    if "appended" in entry:
        return text + entry["appended"]
    if text.count(entry["was"]) != 1:
        raise ValueError(f"{entry['file']}: {text.count(entry['was'])} times, not once: {entry['was']}")
    return text.replace(entry["was"], entry["taken_back"])


class Copy:
    """The tracked files in a folder of their own, with a PostgreSQL and its migrated database."""

    def __init__(self, folder):
        self.root = Path(folder) / "copy"
        self.report = Path(folder) / "report.xml"
        self.server = embedded_postgres.throwaway()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "SOAK"))},
            "PYTHONPATH": os.pathsep.join([str(self.root), str(self.root / "site")]),
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        }

    def make(self):
        """Copy the files, compile the messages and migrate the database that each mutant gets a copy of."""
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():  # one that was removed and not yet committed is still listed
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.root / name)
        (self.root / ".venv-dev").symlink_to(sys.prefix)
        self.environment["DATABASE_URL"] = self.server.hold()
        self._do("-m", "django", "messages", "--compile", DJANGO_SETTINGS_MODULE="config.settings.dev")
        self._do("manage.py", "migrate", "-v0")

    def _do(self, *command, **variables):
        subprocess.run(
            [sys.executable, *command],
            cwd=self.root,
            env=self.environment | variables,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def _fresh_database(self):
        where = {"host": str(self.server.socket_folder), "user": "postgres", "dbname": "postgres"}
        name = embedded_postgres.DATABASE
        with psycopg.connect(**where, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS test_{name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE test_{name} TEMPLATE {name}")

    def tried(self, entry):
        """Return what came of the tests on the mutant: FAILED as they have to, or in words what did instead (str)."""
        path = self.root / entry["file"]
        before = path.read_text(encoding="utf-8") if path.exists() else None
        try:
            self._write(path, mutated(entry, before or ""))
            return self.ran(entry["test_file"], entry["tests"])
        finally:
            if before is None:
                path.unlink()
            else:
                self._write(path, before)

    def _write(self, path, text):
        path.write_text(text, encoding="utf-8")
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink()  # it is told by second and size, and a mutant may have both of the original

    def ran(self, file, tests):
        """Run some tests of a file of tests/. Returns FAILED when each of them did, otherwise what came of it (str)."""
        options = ["-x"] if len(tests) == 1 else []
        amiss = self._pytest([f"tests/{file}::{name}" for name in tests], options, DEADLINE)
        return amiss or outcome(self.report.read_text(encoding="utf-8"), tests)

    def unsound(self, chosen):
        """Return what is amiss when the tests of some entries run on the copy as it is: "" when all of them pass.

        A test that fails in the copy whatever is taken back would seem to prove every mending.
        """
        nodes = dict.fromkeys(f"tests/{entry['test_file']}::{name}" for entry in chosen for name in entry["tests"])
        amiss = self._pytest(nodes, [], DEADLINE * 6)
        return amiss or "; ".join(not_passed(self.report.read_text(encoding="utf-8")))

    def _pytest(self, nodes, options, deadline):
        """Run tests on a fresh database; self.report says what came of them. Returns why there is none, or ""."""
        self._fresh_database()
        self.report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", "--reuse-db"]
        try:
            done = subprocess.run(
                [*command, f"--junitxml={self.report}", *options, *nodes],
                cwd=self.root,
                env=self.environment,
                capture_output=True,
                text=True,
                timeout=deadline,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"not done in {deadline} s"
        if not self.report.exists() or done.returncode not in (0, 1):
            return f"pytest ended with {done.returncode}: {(done.stdout + done.stderr)[-600:]}"
        return ""

    def close(self):
        self.server.release()


def outcome(report, tests):
    """Return what a JUnit report says of `tests` (names): FAILED when each failed in itself, else what is amiss."""
    failed, errors, skipped = set(), [], set()
    for case in ET.fromstring(report).iter("testcase"):
        name = case.get("name").partition("[")[0]
        if case.find("failure") is not None:
            failed.add(name)
        if case.find("skipped") is not None:
            skipped.add(name)
        if (error := case.find("error")) is not None:
            errors.append(f"{name}: {error.get('message')}")
    if errors:
        return "an error, no failure: " + "; ".join(errors)
    if missing := [name for name in tests if name not in failed]:
        return f"did not fail: {', '.join(f'{name} (skipped)' if name in skipped else name for name in missing)}"
    return FAILED


def not_passed(report):
    """Return the names (list of str) of the tests of a JUnit report that failed, erred or were skipped."""
    amiss = ("failure", "error", "skipped")
    cases = ET.fromstring(report).iter("testcase")
    return [case.get("name") for case in cases if any(case.find(one) is not None for one in amiss)]


@contextlib.contextmanager
def copy():
    """Make the scratch copy (Copy) and put it away again."""
    with tempfile.TemporaryDirectory(prefix="soberania-mutants-") as folder:
        made = Copy(folder)
        try:
            made.make()
            yield made
        finally:
            made.close()


def main(words):
    chosen = [one for one in entries() if not words or any(word in one["row"] + one["file"] for word in words)]
    amiss = 0
    with copy() as scratch:
        if found := scratch.unsound(chosen):
            return f"with their mendings these do not pass, so they prove nothing: {found}"
        for entry in chosen:
            came = scratch.tried(entry)
            amiss += came != FAILED
            print(f"{came:7} {entry['file']}: {entry['row']}", flush=True)
    return f"{amiss} of {len(chosen)} were not seen to fail" if amiss else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
