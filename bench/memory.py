"""What the smallest installation takes of memory: two web processes, one worker, PostgreSQL.

`python -m bench.memory [--people 40]` on a seeded DATABASE_URL. People read, look for things, fill in forms with photos
and get their receipts; then the PSS of every process is added up: what a process has for itself and its part of what
it shares, so that the sum is what the machine lacks. Reads /proc (Linux). Prints a table, writes var/bench/memory.json.
"""

import argparse
import contextlib
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

from bench import forms
from bench.bars import bar, report
from bench.sends import citizen, journey
from bench.serving import own_database, server_process, set_up, worker
from bench.visitor import Visitor, session_of

MIB = 1024  # of the kB that /proc speaks of
INSTALLATION_BAR = 1024  # MiB: the smallest machine that is sold
PAGES = ("/", "/tramites/", "/noticias/", "/buscar/?q=certificado", "/instituciones/", "/cuenta/entrar/",
         "/seguimiento/", "/sitemap.xml", "/api/v1/openapi.json", "/en/", "/no-existe/")  # fmt: skip
QUIET_SECONDS = 3


def pss(pid):
    """Return the kB that the process `pid` costs the machine (int): its own, and its part of what it shares."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def family(pid):
    """Return `pid` and all that descend from it (list of int)."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for thread in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (thread / "children").read_text().split())
    return found


def cost(pid):
    """Return the MiB of a process with all its children (float)."""
    return round(sum(map(pss, family(pid))) / MIB, 1)


def postmaster():
    """Return the process id of the PostgreSQL of DATABASE_URL, which must be of this machine (int)."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        [backend] = connection.execute("SELECT pg_backend_pid()").fetchone()
        return int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])


def read(port, cookies=None):
    for path in PAGES:
        Visitor(port, cookies).ask("GET", path)


def use(port, people):
    """Have `people` use the site: each reads it and sends a form of three steps with a photo."""
    user, photo = citizen(), forms.photo()
    forms.published(forms.journey_form())
    cookies = session_of(user)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: (read(port), journey(port, cookies, photo)), range(people)))


def until_quiet(seconds=60):
    """Wait until the worker has done what it was given."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    until = time.monotonic() + seconds
    while ProcrastinateJob.objects.filter(status__in=("todo", "doing"), scheduled_at=None).exists():
        if time.monotonic() > until:
            break
        time.sleep(0.5)
    time.sleep(QUIET_SECONDS)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=40)
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        stack.enter_context(own_database("memory"))
        os.environ["PRIVATE_ROOT"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="soberania-bench-"))
        set_up()
        from django.db import connections

        stack.callback(connections["default"].close_pool)
        port, web = stack.enter_context(server_process(MALLOC_ARENA_MAX="2"))
        tasks = stack.enter_context(worker(MALLOC_ARENA_MAX="2"))
        use(port, options.people)
        until_quiet()
        connections["default"].close_pool()  # this program is no part of the installation, nor are its connections
        rows = {"web (one that begins, two that work)": web.pid, "worker": tasks.pid, "PostgreSQL": postmaster()}
        rows = {name: cost(pid) for name, pid in rows.items()}
    whole = round(sum(rows.values()), 1)
    return report(
        "memory",
        [
            *(bar(f"{name}, MiB", figure, "", True) for name, figure in rows.items()),
            bar(f"all, after {options.people} people, MiB", whole, f"<= {INSTALLATION_BAR}", whole <= INSTALLATION_BAR),
        ],
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
