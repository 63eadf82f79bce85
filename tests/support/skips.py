"""No test is skipped in silence: what was skipped is told at the end, and in CI it must be allowed by name."""

import fnmatch
import os
from pathlib import Path

from tests.support.paths import TESTS

ALLOWED = TESTS / "allowed_skips.txt"
# Marks of tests that need something real, and the command that brings it. In CI none of them may be skipped.
BROUGHT_BY = {
    "postgres": "make test (the embedded PostgreSQL; only a wheel of another system lacks it)",
    "debian_postgres": "apt-get install postgresql",
    "elasticsearch": "make elasticsearch",
    "browser": "apt-get install chromium",
    "clamav": "apt-get install clamav-daemon",
    "nginx": "apt-get install nginx-light",
    "redis": "apt-get install redis-server",
    "dovecot": "apt-get install dovecot-imapd",
    "java": "apt-get install default-jre-headless && .venv-dev/bin/python -m tests.support.quality",
    "poppler": "apt-get install poppler-utils",
    "promtool": "apt-get install prometheus",
    "systemd": "apt-get install systemd",
    "root": "sudo make test (mount namespaces, with setpriv and unshare of util-linux)",
}


def allowed(node):
    """Say whether a line of the committed list allows this test to be skipped. A line is a pattern, then why."""
    lines = ALLOWED.read_text(encoding="utf-8").splitlines()
    patterns = [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]
    return any(fnmatch.fnmatchcase(node, pattern) for pattern in patterns)


def skipped(terminal):
    """Return [(node, marks, reason)] of what was skipped."""
    found = []
    for report in terminal.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        marks = sorted(set(BROUGHT_BY) & set(report.keywords))
        found.append((report.nodeid, marks, reason.removeprefix("Skipped: ")))
    return found


def nodes_of(found):
    """Return what pytest is told to run exactly those tests again (list of str): each once, without what it is in."""
    nodes = sorted({node for node, _, _ in found})
    return [node for node in nodes if not any(node.startswith(f"{other}::") for other in nodes)]


def forbidden(terminal):
    """Return the nodes whose skip is a failure in CI."""
    return [node for node, marks, _ in skipped(terminal) if marks or not allowed(node)]


def pytest_terminal_summary(terminalreporter):
    found = skipped(terminalreporter)
    if target := os.environ.get("SKIPPED_TO"):  # for whoever runs them next, where what they need is there (.ci/run)
        Path(target).write_text("".join(f"{node}\n" for node in nodes_of(found)), encoding="utf-8")
    if not found:
        return
    terminalreporter.section("SKIPPED: these tests did not run here", yellow=True, bold=True)
    for mark, bring in BROUGHT_BY.items():
        count = sum(mark in marks for _, marks, _ in found)
        if count:
            terminalreporter.line(f"{count} {mark} tests did not run. To run them: {bring}", yellow=True)
    for node, marks, reason in found:
        if not marks:
            terminalreporter.line(f"{node}: {reason}", yellow=True)
    if os.environ.get("CI") == "true" and forbidden(terminalreporter):
        terminalreporter.line("In CI this is a failure:", red=True)
        for node in forbidden(terminalreporter):
            terminalreporter.line(f"  {node}", red=True)


def pytest_sessionfinish(session):
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and terminal and session.exitstatus == 0 and forbidden(terminal):
        session.exitstatus = 1
