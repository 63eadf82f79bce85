"""How much a kept page saves: requests a second with and without the page cache, same server, same database, one run.

Kept must be >= 15 x made anew for every page, and >= 40 x for a procedure. With BAKERYDEMO_DIR, the same pages made
anew beside those of Wagtail's own example (bench/beside.py). `python -m bench.pages [seconds]` on a seeded
DATABASE_URL. Prints a table, writes var/bench/pages.json.
"""

import re
import socket
import statistics
import sys
import threading
import time
import urllib.request

from bench import beside
from bench.bars import bar, report
from bench.serving import server

BAR = 15
OF_A_PROCEDURE = 40
CLIENTS = 4
PATHS = ["/", "/tramites/", "/noticias/"]
WARM_UP = 2  # seconds before anything is counted


def read_answer(stream):
    """Read one HTTP answer off a socket file. Returns (status, headers, length of the body)."""
    status = int(stream.readline().split()[1])
    headers = {}
    while (line := stream.readline().strip()) != b"":
        name, _, value = line.partition(b":")
        headers[name.lower()] = value.strip()
    return status, headers, len(stream.read(int(headers.get(b"content-length", 0))))


def ask(port, path, until, times, marks):
    """Ask again and again on one connection, as a proxy does, until the clock says so."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br\r\n\r\n".encode()
    stream = None
    while time.monotonic() < until:
        if stream is None:
            connection = socket.create_connection(("127.0.0.1", port), 60)
            stream = connection.makefile("rb")
        begun = time.perf_counter()
        connection.sendall(request)
        status, headers, _length = read_answer(stream)
        times.append(time.perf_counter() - begun)
        marks.add((status, headers.get(b"x-page-cache", b"").decode()))
        if headers.get(b"connection", b"").lower() == b"close":
            stream = None


def measure(port, path, seconds):
    """Return requests a second, their median and 95th percentile in ms, and how they were answered."""
    ask(port, path, time.monotonic() + WARM_UP, [], set())
    times, marks = [], set()
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=ask, args=(port, path, until, times, marks)) for _ in range(CLIENTS)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(times, n=20)
    return {
        "per_second": round(len(times) / (time.monotonic() - begun), 1),
        "median_ms": round(statistics.median(times) * 1000, 2),
        "p95_ms": round(cuts[18] * 1000, 2),
        "answers": sorted(map(list, marks)),
    }


def a_procedure(port):
    """Return the address of some procedure, as the sitemap tells it."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sitemap.xml", timeout=60) as answer:
        return re.search(r"<loc>[^<]*?//[^/<]+(/tramites/[^/<]+/)</loc>", answer.read().decode())[1]


def main(seconds=5):
    rows, bars = [], []
    with server(PAGE_CACHE_SECONDS="0") as plain, server() as kept:
        procedure = a_procedure(kept)
        for path in [*PATHS, procedure]:
            uncached, cached = measure(plain, path, seconds), measure(kept, path, seconds)
            assert uncached["answers"] == [[200, "pass"]] and cached["answers"] == [[200, "hit"]], (
                path,
                uncached,
                cached,
            )
            ratio = round(cached["per_second"] / uncached["per_second"], 1)
            least = OF_A_PROCEDURE if path == procedure else BAR
            rows.append({"path": path, "uncached": uncached, "cached": cached, "ratio": ratio})
            bars.append(bar(f"kept beside made anew: {path}", f"{ratio} x", f">= {least} x", ratio >= least))
        bars += beside.rows(plain, procedure, measure, seconds)
    print(f"{'page':40} {'uncached/s':>10} {'p95 ms':>8} {'cached/s':>10} {'p95 ms':>8} {'ratio':>7}")
    for row in rows:
        one, two = row["uncached"], row["cached"]
        print(
            f"{row['path']:40} {one['per_second']:>10} {one['p95_ms']:>8} {two['per_second']:>10} {two['p95_ms']:>8}"
            f" {row['ratio']:>6}x"
        )
    return report("pages", bars, seconds=seconds, clients=CLIENTS, pages=rows)


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:2])))
