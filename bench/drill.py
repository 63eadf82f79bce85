"""`make drill`: web, database and worker killed while people send requests; then Elasticsearch, by drill_search.py.

`python -m bench.drill [--sends 120] [--outage 600]`. Prints a table, writes var/bench/drill.json, and fails when a
receipt was shown that is not stored, a request stored twice, or an answer was a 500.
"""

import argparse
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg

from bench.serving import free_port
from config import embedded_postgres

ROOT = Path(__file__).resolve().parents[1]
CLIENTS = 4
REFERENCE = re.compile(r"SOB-[0-9A-Z]{4}-[0-9A-Z]{4}")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
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
            "worker": [sys.executable, "manage.py", "procrastinate", "worker"],
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


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sends", type=int, default=120)
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
        chance = random.Random(7)
        while not over.wait(chance.uniform(2, 5)):
            victim = chance.choice(["web", "worker", "database"])
            site.kill(victim)
            kills[victim] += 1

    try:
        threads = [threading.Thread(target=people) for _ in range(CLIENTS)]
        killing = threading.Thread(target=killer)
        for thread in (*threads, killing):
            thread.start()
        for thread in threads:
            thread.join()
        over.set()
        killing.join()
        with psycopg.connect(site.server.url) as connection:
            stored = [row[0] for row in connection.execute("SELECT reference FROM tramites_forms_submission")]
    finally:
        site.end()
        site.server.release()
    row = {
        "sent": options.sends,
        "receipts_shown": len(shown),
        "different": len(set(shown)),
        "rows_stored": len(stored),
        "shown_not_stored": len(set(shown) - set(stored)),
        "kills": dict(kills),
        "answers": {str(status): count for status, count in sorted(answers.items(), key=str)},
        "faults": faults,
    }
    for name, value in row.items():
        print(f"{name:18} {value}")
    target = ROOT / "var" / "bench" / "drill.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(row, indent=1))
    good = len(shown) == len(set(shown)) == len(stored) == options.sends and not answers[500] and not faults
    print(f"receipts shown = rows stored, and no 500: {'met' if good else 'NOT met'}")
    if options.outage:
        os.environ["DATABASE_URL"] = ""
        from bench.__main__ import run

        return max(int(not good), run({"drill_search": ["--outage", str(options.outage)]}))
    return int(not good)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
