"""`make drill`: web, database and worker killed while people send requests; then Elasticsearch, by drill_search.py.

`python -m bench.drill [--sends 500] [--outage 600]`. Prints a table, writes var/bench/drill.json, and fails when a
receipt was shown that is not stored, a request was stored twice or by half, or an answer was a 500.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg

from bench.serving import free_port
from config import embedded_postgres

ROOT = Path(__file__).resolve().parents[1]
CLIENTS = 4
PATIENCE = 900  # seconds for tasks whose worker was killed: procrastinate takes them up again after a while
REFERENCE = re.compile(r"SOB-[0-9A-Z]{4}-[0-9A-Z]{4}")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
# What must be there once, or not at all: each row is a half that a kill may leave behind.
HALVES = {
    "submission without case": """SELECT count(*) FROM tramites_forms_submission s
        WHERE NOT EXISTS (SELECT FROM casework_case c WHERE c.submission_id = s.id)""",
    "case without first event": """SELECT count(*) FROM casework_case c
        WHERE NOT EXISTS (SELECT FROM casework_caseevent e WHERE e.case_id = c.id AND e.number = 1)""",
    "submission without receipt task": """SELECT count(*) FROM tramites_forms_submission s
        WHERE NOT EXISTS (SELECT FROM procrastinate_jobs j WHERE j.task_name = 'tramites_forms.receipt_send'
                          AND (j.args ->> 'submission_id')::bigint = s.id)""",
    "sent draft without submission": """SELECT count(*) FROM tramites_forms_draft d WHERE d.sent_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM tramites_forms_submission s WHERE s.idempotency_key = d.idempotency_key)""",
    "submission whose draft is not sent": """SELECT count(*) FROM tramites_forms_submission s
        JOIN tramites_forms_draft d USING (idempotency_key) WHERE d.sent_at IS NULL""",
    "receipt task left undone": """SELECT count(*) FROM procrastinate_jobs
        WHERE task_name = 'tramites_forms.receipt_send' AND status <> 'succeeded'""",
}
VERSION = re.compile(r'name="version" value="(\d+)"')


class Site:
    """Database, web and worker, each of which can be killed and is started again."""

    def __init__(self):
        fast = embedded_postgres.throwaway()
        self.server = embedded_postgres.Server(fast.folder)  # keeps its data, and writes them as in production
        self.port = free_port()
        os.environ |= {
            "DATABASE_URL": self.server.hold(),
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
            "PORT": str(self.port),
            "SITE_URL": f"http://localhost:{self.port}",
            "LOG_LEVEL": "CRITICAL",
            "TRUSTED_PROXY_COUNT": "1",  # so that each person of the drill has an address of its own
        }
        self.commands = {
            "web": [sys.executable, "-m", "gunicorn", "-c", "python:config.web", "config.wsgi"],
            "worker": [sys.executable, "manage.py", "worker"],
        }
        subprocess.run([sys.executable, "manage.py", "prepare", "--seed"], cwd=ROOT, check=True)
        self.processes = {name: self.start(name) for name in self.commands}

    def start(self, name):
        return subprocess.Popen(
            self.commands[name], cwd=ROOT, process_group=0, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self, name):
        if name == "database":
            self.server.stop(signal.SIGQUIT)  # as after a crash: nothing is finished
            time.sleep(1)
            self.server.hold()
            return
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()
        self.processes[name] = self.start(name)

    def wait_until_ready(self, seconds=60):
        """Return when it answers again."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5),
            ):
                return
            time.sleep(0.2)

    def look_after(self):
        """Start again what ended by itself, as a supervisor does."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                self.processes[name] = self.start(name)

    def end(self):
        for process in self.processes.values():
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            process.wait(30)


class Person:
    """Sends one request and, as people do, tries each step again until it works."""

    def __init__(self, port, number, answers):
        self.port, self.number, self.answers = port, number, answers
        self.cookies = SimpleCookie()

    def ask(self, path, fields=None):
        """Return (status, place or text) of a step, tried until it is neither refused nor lost."""
        while True:
            headers = {
                "Cookie": "; ".join(f"{name}={cookie.value}" for name, cookie in self.cookies.items()),
                "X-Forwarded-For": f"10.{self.number >> 8 & 255}.{self.number & 255}.7",
                "Sec-Fetch-Site": "same-origin",
                "Origin": f"http://localhost:{self.port}",
                "Content-Type": "application/x-www-form-urlencoded",
            }
            line = http.client.HTTPConnection("localhost", self.port, timeout=30)
            try:
                line.request("POST" if fields else "GET", path, urlencode(fields) if fields else None, headers)
                answer = line.getresponse()
                text = answer.read().decode()
            except (OSError, http.client.HTTPException):
                self.answers["lost"] += 1
                time.sleep(0.3)
                continue
            finally:
                line.close()
            self.answers[answer.status] += 1
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    self.cookies.load(value)
            if answer.status < 500:
                return answer.status, urlsplit(answer.headers.get("Location", "")).path or text
            time.sleep(0.3)

    def send(self):
        """Return the reference on the receipt."""
        _, page = self.ask("/contacto/")
        fields = {"asunto": "queja", "mensaje": f"Prueba {self.number}"}
        version = VERSION.search(page)
        status, place = self.ask("/formularios/contacto/enviar/", fields | ({"version": version[1]} if version else {}))
        if status != 303:
            raise RuntimeError(f"the form was not taken: {status}")
        for _ in range(50):
            status, check = self.ask(place)
            if status in (301, 302, 303):  # already sent, and the answer was lost: the receipt is where it leads
                place = check
                continue
            if found := REFERENCE.search(check):
                return found[0]
            token = TOKEN.search(check)
            status, answer = self.ask(place, {"csrfmiddlewaretoken": token[1]})
            if status in (302, 303):
                place = answer
        raise RuntimeError("no receipt after 50 tries")


def halves_of(connection, site):
    """Return {half: how many}. The worker, which was killed too, is given time to end what it had begun."""
    until = time.monotonic() + PATIENCE
    while True:
        found = {name: connection.execute(query).fetchone()[0] for name, query in HALVES.items()}
        if not any(found.values()) or time.monotonic() > until:
            return found
        site.look_after()
        time.sleep(1)


def tell(row):
    """Print the table and write it."""
    for name, value in row.items():
        print(f"{name:34} {value}")
    target = ROOT / "var" / "bench" / "drill.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(row, indent=1))


OTHERS = {
    "peers": "drill_peers",
    "slow-clients": "drill_slow_clients",
    "restore": "drill_restore",
    "deploy": "drill_deploy",
    "load": "drill_load",
}  # make drill ARGS=..., by themselves


def other(name, arguments):
    """Run one of the other drills on a database of its own. Returns its exit status."""
    if name == "deploy":  # it installs a site of its own, with keys of its own
        path = f"{ROOT / 'site'}:{ROOT}"
        command = [sys.executable, "-m", "bench.drill_deploy", *arguments]
        return subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": path}, check=False).returncode
    from bench.__main__ import run

    return run({OTHERS[name]: arguments})


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sends", type=int, default=500)
    parser.add_argument("--outage", type=int, default=600, help="seconds that Elasticsearch is away; 0 leaves it out")
    options = parser.parse_args(arguments)
    site, answers, shown, faults, kills = Site(), Counter(), [], [], Counter()
    numbers, guard, over = iter(range(options.sends)), threading.Lock(), threading.Event()

    def people():
        while True:
            with guard:
                number = next(numbers, None)
            if number is None:
                return
            try:
                shown.append(Person(site.port, number, answers).send())
            except RuntimeError as fault:
                faults.append(str(fault))

    def killer():
        chance, recovery, next_ones = random.Random(7), 0, []
        # As long well as it was ill: a slow machine must not spend the whole drill on starting.
        while not over.wait(chance.uniform(1, 3) + recovery):
            begun = time.monotonic()
            if not next_ones:  # each of them as often as the others, in any order
                next_ones = chance.sample(["web", "worker", "database"], 3)
            victim = next_ones.pop()
            site.kill(victim)
            site.look_after()
            kills[victim] += 1
            site.wait_until_ready()
            recovery = time.monotonic() - begun

    try:
        threads = [threading.Thread(target=people) for _ in range(CLIENTS)]
        killing = threading.Thread(target=killer)
        for thread in (*threads, killing):
            thread.start()
        for thread in threads:
            thread.join()
        over.set()
        killing.join()
        with psycopg.connect(site.server.url, autocommit=True) as connection:
            stored = [row[0] for row in connection.execute("SELECT reference FROM tramites_forms_submission")]
            halves = halves_of(connection, site)
    finally:
        site.end()
        site.server.release()
        shutil.rmtree(site.server.folder, ignore_errors=True)
    row = {
        "sent": options.sends,
        "receipts_shown": len(shown),
        "different": len(set(shown)),
        "rows_stored": len(stored),
        "shown_not_stored": len(set(shown) - set(stored)),
        **halves,
        "kills": dict(kills),
        "answers": {str(status): count for status, count in sorted(answers.items(), key=str)},
        "faults": faults,
    }
    tell(row)
    good = len(shown) == len(set(shown)) == len(stored) == options.sends
    good = good and not any(halves.values()) and not answers[500] and not faults
    print(f"receipts shown = rows stored, none by half, and no 500: {'met' if good else 'NOT met'}")
    if options.outage:
        os.environ["DATABASE_URL"] = ""
        from bench.__main__ import run

        return max(int(not good), run({"drill_search": ["--outage", str(options.outage)]}))
    return int(not good)


if __name__ == "__main__":
    sys.exit(other(sys.argv[1], sys.argv[2:]) if sys.argv[1:2] and sys.argv[1] in OTHERS else main(sys.argv[1:]))
