"""What the web processes take of memory: the first one fills it, and those that work share it."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.memory import cost, family, pss
from bench.serving import free_port
from tests.support.paths import ROOT

WEB_MIB = 220  # two processes and the one that began them, before anybody came: 165; without sharing 300
WITHOUT = "postgresql://nobody@127.0.0.1:1/nothing"  # a database that is away: nothing at the start may need it


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """The first process of a web server with two workers, all of them there."""
    environment = os.environ | {
        "DATABASE_URL": WITHOUT,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
        "PORT": str(free_port()),
        "WEB_WORKERS": "2",
        "MALLOC_ARENA_MAX": "2",
        "LOG_LEVEL": "CRITICAL",
    }
    environment.pop("ELASTICSEARCH_URL", None)
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.web", "config.wsgi"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        until = time.monotonic() + 120
        before, now = 0, 99
        while (
            (len(family(process.pid)) < 3 or now - before > 1) and process.poll() is None and time.monotonic() < until
        ):
            time.sleep(3)
            before, now = now, cost(process.pid)
        yield process.pid
    finally:
        process.terminate()
        process.wait(60)


needs_proc = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells it")


@needs_proc
def test_the_web_processes_share_what_the_first_one_read(web):
    first, *workers = family(web)
    assert len(workers) == 2
    assert cost(first) <= WEB_MIB
    own = [
        int(re.search(r"Private_Dirty: +(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text())[1]) for pid in workers
    ]
    assert all(one < 60 * 1024 for one in own), f"each has its own {own} kB: nothing is shared"
    assert pss(first) > 0


@needs_proc
def test_the_first_process_has_no_thread_and_no_connection_that_the_others_would_inherit(web):
    tasks = Path(f"/proc/{web}/task")
    assert len(list(tasks.iterdir())) == 1
    held = [os.readlink(one) for one in Path(f"/proc/{web}/fd").iterdir()]
    assert sum(link.startswith("socket:") for link in held) == 1, "the one that listens"
    assert not [link for link in held if "metrics" in link and "/soberania-metrics-" not in link]


@needs_proc
def test_who_has_no_elasticsearch_has_not_its_client(web):
    mapped = Path(f"/proc/{web}/maps").read_text()
    assert "psycopg" in mapped, "the site is not there"
    assert "aiohttp" not in mapped
