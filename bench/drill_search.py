"""Elasticsearch killed, hung and away under load: nobody may see an error, nothing may be lost.

`python bench/drill_search.py [--outage 600]`. Starts a node of its own (deploy/dev/elasticsearch on ES_PORT 9311) and a
database of its own on the server of DATABASE_URL. Prints a table, writes var/bench/drill_search.json, fails when a bar
is missed: 0 errors, p95 <= 250 ms while it is away, back by itself, all of 200 changes found after it returns.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
PORT = "9311"
URL = f"http://127.0.0.1:{PORT}"
CLIENTS = 4
CHANGES = 200
os.environ |= {"ELASTICSEARCH_URL": URL, "ELASTICSEARCH_INDEX": f"drill-{os.getpid()}", "WEB_THREADS": "8"}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")


def node(command):
    environment = {**os.environ, "ES_PORT": PORT}
    subprocess.run([ROOT / "deploy/dev/elasticsearch", command], check=True, env=environment, stdout=subprocess.DEVNULL)


def node_signal(which):
    """Send a signal to the launcher and the server of our node: one process group."""
    base = "/var/cache" if os.getuid() == 0 else str(Path.home() / ".cache")
    base = os.environ.get("ES_BASE", f"{base}/soberania-elasticsearch")
    os.killpg(int((Path(base) / f"node-{PORT}" / "pid").read_text()), which)


class Load:
    """People who search all the time. Each answer is remembered with its second, its duration and its engine."""

    def __init__(self):
        self.answers, self.stop = [], threading.Event()
        self.threads = [threading.Thread(target=self._search) for _ in range(CLIENTS)]

    def _search(self):
        from django.db import connection

        from search import service
        from search.query import understand

        while not self.stop.wait(0.1):
            started = time.monotonic()
            try:
                found = service.search(understand("instituto"))
                kind = found.engine if found.total else "EMPTY"
            except Exception as error:
                kind = f"ERROR {type(error).__name__}"
            self.answers.append((started, time.monotonic() - started, kind))
        connection.close()

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def figures(self, since, until):
        rows = sorted(seconds for at, seconds, _ in self.answers if since <= at < until)
        kinds = [kind for at, _, kind in self.answers if since <= at < until]
        wrong = [kind for kind in kinds if kind.startswith(("EMPTY", "ERROR"))]
        p95 = rows[int(len(rows) * 0.95)] * 1000 if rows else 0.0
        return {"answers": len(rows), "errors or empty": len(wrong), "p95 ms": round(p95, 1)}

    def back_after(self, since):
        """Return how many seconds after `since` Elasticsearch answered again, waiting up to a minute."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            times = [at for at, _, kind in self.answers if at > since and kind == "elasticsearch"]
            if times:
                return round(min(times) - since, 1)
            time.sleep(0.2)
        return None


def institutions(prefix, count):
    from wagtail.models import Locale

    from services_catalog.models import Institution

    spanish, _ = Locale.objects.get_or_create(language_code="es")
    return [
        Institution.objects.create(name=f"Instituto {prefix}{number}", slug=f"{prefix}{number}", locale=spanish)
        for number in range(count)
    ]


def fault(load, name, begin, end, seconds):
    """Do `begin`, wait, do `end`, wait until Elasticsearch answers again. Returns the row of the table."""
    begin()
    started = time.monotonic()
    time.sleep(seconds)
    away = load.figures(started, time.monotonic())
    end()
    return {"fault": name, **away, "back after s": load.back_after(time.monotonic())}


def lost_updates(outage):
    """Change 200 things while Elasticsearch is away. Returns the row: how many were found after it returned."""
    from search import service, upkeep
    from search.engines.base import EngineUnavailable
    from search.query import understand

    node("stop")
    started = time.monotonic()
    institutions("tardio", CHANGES)
    elastic, refused = service.engine_named("elasticsearch"), 0
    while time.monotonic() - started < outage:
        try:
            upkeep.feed(elastic)
        except EngineUnavailable:
            refused += 1
        upkeep.feed(service.engine_named("postgres"))
        time.sleep(min(5, outage / 4))
    node("start")
    began = time.monotonic()
    upkeep.feed(elastic)
    elastic.settle()
    names = [f"Instituto tardio{number}" for number in range(CHANGES)]
    searched = sum(name in {hit.title for hit in elastic.search(understand(name)).hits} for name in names)
    keys = elastic.versions()
    there = sum(f"organism:tardio{number}@es" in keys for number in range(CHANGES))
    return {
        "fault": f"away {outage} s",
        "changes": CHANGES,
        "feeds refused": refused,
        "in the index after it returned": there,
        "found by a search for each": searched,
        "caught up in s": round(time.monotonic() - began, 1),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--outage", type=int, default=600)
    options = parser.parse_args()

    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from search import service, upkeep

    node("start")
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    rows = []
    try:
        institutions("primero", 300)
        for name in service.engine_names():
            upkeep.rebuild(service.engine_named(name))
        with Load() as load:
            time.sleep(5)  # a server that just started is slow: not what is measured
            warm = time.monotonic()
            time.sleep(10)
            rows.append({"fault": "none", **load.figures(warm, time.monotonic())})
            rows.append(fault(load, "killed", lambda: node_signal(signal.SIGKILL), lambda: node("start"), 15))
            stop, go = (lambda: node_signal(signal.SIGSTOP)), (lambda: node_signal(signal.SIGCONT))
            rows.append(fault(load, "hung", stop, go, 20))
        rows.append(lost_updates(options.outage))
    finally:
        for row in rows:
            print(json.dumps(row))
        service.engine_named("elasticsearch").drop()
        node("stop")
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)
    target = ROOT / "var" / "bench" / "drill_search.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(rows, indent=2), encoding="utf-8")
    slow = any(row.get("p95 ms", 0) > 250 for row in rows)
    wrong = any(row.get("errors or empty") or row.get("back after s", 0) is None for row in rows)
    if slow or wrong or rows[-1]["found by a search for each"] != CHANGES:
        sys.exit("A bar was missed.")


if __name__ == "__main__":
    main()
