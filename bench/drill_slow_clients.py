"""`make drill ARGS=slow-clients`: 200 connections that drip or say nothing, while others read pages.

Against gunicorn alone and against deploy/nginx.conf in front of it. Prints a table, writes
var/bench/drill_slow_clients.json; fails when the others' p95 is twice what it was before, or /healthz takes a second.
"""

import contextlib
import http.client
import json
import socket
import ssl
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench.serving import ROOT, free_port, server
from tests.support import nginx

SLOW = 200
SECONDS = 15
READERS = 4
HOST = b"Host: localhost\r\n"
KINDS = (
    b"GET / HTTP/1.1\r\n" + HOST + b"X-Long: ",  # a head that never ends
    b"POST /contacto/ HTTP/1.1\r\n" + HOST + b"Content-Length: 5000\r\n\r\n",  # a body
    b"",  # nothing at all
)


class Line:
    """How to reach a server: plain, or with TLS."""

    def __init__(self, port, *, secret):
        self.port, self.secret = port, secret
        self.context = ssl._create_unverified_context()  # our own certificate of a day

    def ask(self, path):
        """Return (status, seconds) of a page asked for on a connection of its own."""
        started = time.perf_counter()
        if self.secret:
            line = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=self.context)
        else:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(line):
            line.request("GET", path, headers={"Host": "localhost"})
            answer = line.getresponse()
            answer.read()
        return answer.status, time.perf_counter() - started

    def open(self):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        return self.context.wrap_socket(plain) if self.secret else plain


class Slow:
    """The slow ones: each says its beginning, then a letter a second; who is shut out comes back."""

    def __init__(self, line):
        self.line, self.over, self.lines = line, threading.Event(), {}

    def __enter__(self):
        self.thread = threading.Thread(target=self._drip)
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        self.thread.join()
        for line in self.lines.values():
            line.close()

    def _drip(self):
        while not self.over.is_set():
            for number in range(SLOW):
                kind = KINDS[number % len(KINDS)]
                with contextlib.suppress(OSError):
                    if number not in self.lines:
                        self.lines[number] = self.line.open()
                        self.lines[number].sendall(kind)
                    elif kind:
                        self.lines[number].sendall(b"a")
                    continue
                if (gone := self.lines.pop(number, None)) is not None:
                    gone.close()
            self.over.wait(1)


def readers(line, paths, seconds):
    """Return {path: [(status, seconds)]} of people who read `paths` for a while."""
    seen, over = {path: [] for path in paths}, time.monotonic() + seconds

    def read(number):
        turn = number
        while time.monotonic() < over:
            path = paths[turn % len(paths)]
            turn += 1
            try:
                seen[path].append(line.ask(path))
            except (OSError, http.client.HTTPException) as error:
                seen[path].append((type(error).__name__, 30.0))
            time.sleep(0.05)

    threads = [threading.Thread(target=read, args=[number]) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def p95(rows):
    times = sorted(seconds for _, seconds in rows)
    return times[int(len(times) * 0.95)] if times else 0.0


def measured(line, name):
    paths = ["/", "/tramites/", "/buscar/?q=carnet", "/healthz"]
    readers(line, paths, 5)  # servers that just started are slow
    before = readers(line, paths, SECONDS)
    with Slow(line) as slow:
        time.sleep(5)  # until all of them are there
        there = len(slow.lines)
        during = readers(line, paths, SECONDS)
    others = [row for path in paths[:3] for row in before[path]], [row for path in paths[:3] for row in during[path]]
    row = {"in front": name, "slow": there, "answers": len(others[1])}
    row |= {"p95 before ms": round(p95(others[0]) * 1000), "p95 during ms": round(p95(others[1]) * 1000)}
    row["ratio"] = round(p95(others[1]) / p95(others[0]), 2)
    row["/healthz worst ms"] = round(max(seconds for _, seconds in during["/healthz"]) * 1000)
    row["not answered 200"] = sum(status != 200 for rows in during.values() for status, _ in rows)
    print(json.dumps(row), flush=True)
    return row


def main():
    rows = []
    with server(TRUSTED_PROXY_COUNT="1") as port:
        rows.append(measured(Line(port, secret=False), "nothing: gunicorn alone"))
        if nginx.program():
            with tempfile.TemporaryDirectory() as folder, nginx.running(Path(folder), port, free_port) as https:
                rows.append(measured(Line(https, secret=True), "deploy/nginx.conf"))
        else:
            print("nginx is not installed: only gunicorn was measured")
    target = ROOT / "var" / "bench" / "drill_slow_clients.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    if any(row["ratio"] >= 2 or row["/healthz worst ms"] > 1000 or row["not answered 200"] for row in rows):
        sys.exit("A bar was missed.")


if __name__ == "__main__":
    main()
