"""Elasticsearch killed, hung and away under load: nobody may see an error, nothing may be lost.

`python -m bench.drill_search [--outage 600]`. The site as it is served: gunicorn with two workers and the worker of the
tasks, on a copy of the seeded database of DATABASE_URL, with a node of its own (deploy/dev/elasticsearch on ES_PORT
9311). People search over HTTP all the while, half of them the page, half the API. Prints a table, writes
var/bench/drill_search.json, fails when a bar is missed: 0 errors, p95 <= 250 ms while it is away, back by itself, all
of 200 changes found after it returns, which the worker finds out alone.
"""

import argparse
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from bench.serving import ROOT, own_database, server, set_up, worker

ES_PORT = "9311"
CLIENTS = 8
PAUSE = 0.2  # seconds between the searches of one client
CHANGES = 200
PATIENCE = 180  # seconds for the worker to bring Elasticsearch up to date
WORDS = ["perdi mi carnet", "partida de nacimiento", "licensia de conducion", "divorsio", "ONAT", "papeles de la casa"]


def node(command):
    environment = {**os.environ, "ES_PORT": ES_PORT}
    subprocess.run([ROOT / "deploy/dev/elasticsearch", command], check=True, env=environment, stdout=subprocess.DEVNULL)


def node_signal(which):
    """Send a signal to the launcher and the server of our node: one process group."""
    base = "/var/cache" if os.getuid() == 0 else str(Path.home() / ".cache")
    base = os.environ.get("ES_BASE", f"{base}/soberania-elasticsearch")
    os.killpg(int((Path(base) / f"node-{ES_PORT}" / "pid").read_text()), which)


def ask(port, path, **words):
    """Return (status, body) of an answer of the site."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request("GET", f"{path}?{urlencode(words)}", headers={"Host": f"localhost:{port}"})
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


class Load:
    """People who search all the time. Each answer is remembered with its second, its duration and what it was."""

    def __init__(self, port):
        self.port, self.answers, self.stop = port, [], threading.Event()
        self.threads = [threading.Thread(target=self._search, args=[number]) for number in range(CLIENTS)]

    def _search(self, number):
        turn = number
        while not self.stop.wait(PAUSE):
            turn += 1
            started = time.monotonic()
            try:
                kind = self._kind(WORDS[turn % len(WORDS)], api=number % 2)
            except Exception as error:
                kind = f"ERROR {type(error).__name__}"
            self.answers.append((started, time.monotonic() - started, kind))

    def _kind(self, text, *, api):
        """Return who answered, "page", or what was wrong."""
        status, body = ask(self.port, "/api/v1/search" if api else "/buscar/", q=text)
        if status != 200:
            return f"ERROR {status}"
        if not api:
            return "page" if b'class="result"' in body else "EMPTY page"
        found = json.loads(body)
        return found["engine"] if found["total"] else "EMPTY"

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
        wrong = sorted({kind for kind in kinds if kind.startswith(("EMPTY", "ERROR"))})
        p95 = rows[int(len(rows) * 0.95)] * 1000 if rows else 0.0
        count = sum(kind in wrong for kind in kinds)
        figures = {"answers": len(rows), "errors or empty": count, "p95 ms": round(p95, 1)}
        return {**figures, "worst ms": round(rows[-1] * 1000) if rows else 0, **({"wrong": wrong} if wrong else {})}

    def back_after(self, since):
        """Return how many seconds after `since` Elasticsearch answered again, waiting up to a minute."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            times = [at for at, _, kind in self.answers if at > since and kind == "elasticsearch"]
            if times:
                return round(min(times) - since, 1)
            time.sleep(0.2)
        return None


def fault(load, name, begin, end, seconds):
    """Do `begin`, wait, do `end`, wait until Elasticsearch answers again. Returns the row of the table."""
    begin()
    started = time.monotonic()
    time.sleep(seconds)
    away = load.figures(started, time.monotonic())
    end()
    return {"fault": name, **away, "back after s": load.back_after(time.monotonic())}


def lost_updates(load, outage):
    """Change 200 things while Elasticsearch is away. Returns the row: how many it finds after it returned."""
    from wagtail.models import Locale

    from services_catalog.models import Institution

    spanish = Locale.objects.get(language_code="es")
    node("stop")
    started = time.monotonic()
    for number in range(CHANGES):
        Institution.objects.create(name=f"Instituto tardio{number}x", slug=f"tardio{number}x", locale=spanish)
        time.sleep(min(outage / CHANGES, 1))
    time.sleep(max(0, outage - (time.monotonic() - started)))
    away = load.figures(started, time.monotonic())
    in_postgres = sum(found(load.port, number, "postgres") for number in range(CHANGES))
    node("start")
    returned, missing = time.monotonic(), set(range(CHANGES))
    while missing and time.monotonic() - returned < PATIENCE:
        missing = {number for number in missing if not found(load.port, number, "elasticsearch")}
        time.sleep(1)
    return {
        "fault": f"away {outage} s",
        **away,
        "changes": CHANGES,
        "found meanwhile": in_postgres,
        "found after it returned": CHANGES - len(missing),
        "caught up in s": round(time.monotonic() - returned, 1),
    }


def found(port, number, engine):
    """Say whether `engine` answers a search for one of the changed things with it."""
    status, body = ask(port, "/api/v1/search", q=f"instituto tardio{number}x", type="organism")
    answer = json.loads(body) if status == 200 else {"engine": "", "results": []}
    there = any(one["id"] == f"organism:tardio{number}x" for one in answer["results"])
    return there and answer["engine"] == engine


def run(outage):
    """Return the rows of the table."""
    set_up()
    from django.db import connections

    from search import upkeep
    from search.engines import chosen

    for name in chosen.engine_names():
        upkeep.rebuild(chosen.engine_named(name))
    rows = []
    try:
        with server(PAGE_CACHE_SECONDS="0") as port, worker(), Load(port) as load:
            time.sleep(8)  # servers that just started are slow: not what is measured
            warm = time.monotonic()
            time.sleep(10)
            rows.append({"fault": "none", **load.figures(warm, time.monotonic())})
            rows.append(fault(load, "killed", lambda: node_signal(signal.SIGKILL), lambda: node("start"), 15))
            stop, go = (lambda: node_signal(signal.SIGSTOP)), (lambda: node_signal(signal.SIGCONT))
            rows.append(fault(load, "hung", stop, go, 20))
            rows.append(lost_updates(load, outage))
    finally:
        for row in rows:
            print(json.dumps(row))
        chosen.engine_named("elasticsearch").drop()
        connections["default"].close()
        connections["default"].close_pool()
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--outage", type=int, default=600)
    options = parser.parse_args()
    elsewhere = {"ELASTICSEARCH_URL": f"http://127.0.0.1:{ES_PORT}", "ELASTICSEARCH_INDEX": f"drill-{os.getpid()}"}
    with own_database("drill_search"):
        os.environ |= elsewhere
        node("start")
        try:
            rows = run(options.outage)
        finally:
            node("stop")
    target = ROOT / "var" / "bench" / "drill_search.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(rows, indent=2), encoding="utf-8")
    slow = any(row["p95 ms"] > 250 for row in rows)
    wrong = any(row["errors or empty"] or row.get("back after s", 0) is None for row in rows)
    if slow or wrong or rows[-1]["found after it returned"] != CHANGES:
        sys.exit("A bar was missed.")


if __name__ == "__main__":
    main()
