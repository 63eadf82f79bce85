"""How fast the search is: both engines, 5,000 and 50,000 generated documents, 8 clients, one run.

`python bench/search.py [--sizes 5000,50000] [--engines postgres,elasticsearch]`. Works in a database of its own on the
server of DATABASE_URL and an index of its own at ELASTICSEARCH_URL. Prints tables, writes var/bench/search.json.
Bars at 5,000: search p95 <= 150 ms, suggestions p95 <= 40 ms; Elasticsearch 50,000 : 5,000 <= 3; ours <= 1.5 x raw +
10 ms; indexing >= 1,000 documents/s and >= half of raw bulk; a rebuild under 20 searches/s loses and empties none.
"""

import argparse
import json
import os
import random
import re
import statistics
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
CLIENTS = 8
os.environ.setdefault("WEB_THREADS", str(CLIENTS))  # the size of the connection pool
QUERIES = 320
INDEX = f"bench-search-{os.getpid()}"


def real_words():
    """The words of the seed content and its titles: what generated documents are made of."""
    words, titles = [], []
    for file in sorted(ROOT.glob("*/seed_data/*.json")):
        text = file.read_text(encoding="utf-8")
        words += re.findall(r"[a-záéíóúñ]{3,}", text.lower())
        titles += re.findall(r'"(?:title|name)": "([^"]{8,80})"', text)
    return words, titles


def generate(count, chance):
    """Yield SearchDocs as long and as repetitive as real ones; every tenth word is one only a few documents hold."""
    from core.searchable import SearchDoc

    words, titles = real_words()
    rare = ["".join(chance.choice("bcdfglmnprst") + chance.choice("aeiou") for _ in range(4)) for _ in range(count)]
    kinds = ["service"] * 6 + ["guide", "news", "organism", "office"]
    for number in range(count):
        kind = chance.choice(kinds)
        body = [chance.choice(rare if chance.random() < 0.1 else words) for _ in range(chance.randrange(120, 300))]
        yield SearchDoc(
            id=f"{kind}:bench-{number}",
            type=kind,
            language="es",
            title=f"{chance.choice(titles)} {chance.choice(rare)}",
            url=f"/bench/{number}/",
            summary=" ".join(chance.choice(words) for _ in range(20)),
            body="\n".join(" ".join(body[start : start + 30]) for start in range(0, len(body), 30)),
            keywords=tuple(chance.choice(words) for _ in range(3)),
            facets={"category": (f"c{number % 18}",), "institution": (f"i{number % 31}",), "audience": ("personas",)},
        )


def queries(chance):
    """Return what is asked: titles, parts of them, words of bodies, and a fifth with a letter missing."""
    words, titles = real_words()
    asked = []
    for _ in range(QUERIES):
        text = (
            chance.choice(titles) if chance.random() < 0.5 else " ".join(chance.sample(words, chance.randrange(1, 4)))
        )
        if chance.random() < 0.2:
            place = chance.randrange(len(text))
            text = text[:place] + text[place + 1 :]
        asked.append(text)
    return asked


def percentile(values, share):
    return sorted(values)[min(int(len(values) * share), len(values) - 1)] * 1000


def clients(work, items):
    """Run `work(item)` from CLIENTS threads at once. Returns the seconds of each call."""
    from django.db import connection

    times, todo, lock = [], list(items), threading.Lock()

    def client():
        while True:
            with lock:
                if not todo:
                    break
                item = todo.pop()
            started = time.perf_counter()
            work(item)
            times.append(time.perf_counter() - started)
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def measure(engine, size, chance):
    """Return a dict of figures of one engine at one size."""
    from search.engines.base import IndexedDoc
    from search.query import understand
    from search.results import shown
    from search.suggestions import suggest_words
    from search.vocabulary import vocabulary

    docs = [IndexedDoc(doc, 1, ("es", "en")) for doc in generate(size, chance)]
    successor = engine.successor()
    started = time.perf_counter()
    for start in range(0, size, 500):
        successor.index(docs[start : start + 500])
    rate = size / (time.perf_counter() - started)
    successor.settle()
    engine.replace_with(successor)
    if engine.name == "postgres":
        vocabulary.recount()
    asked = queries(chance)

    def ask(text):
        query = understand(text)
        shown(engine.search(query), query)

    for text in asked[:40]:
        ask(text)
    under_load = clients(ask, asked)
    beginnings = [text[: chance.randrange(3, 9)] for text in asked]
    suggesting = clients(lambda text: suggest_words(engine, text), beginnings)
    raw, ours = [], []
    for text in asked[:100]:
        started = time.perf_counter()
        query = understand(text)
        understood = time.perf_counter()
        results = engine.search(query)
        answered = time.perf_counter()
        shown(results, query)
        ours.append(time.perf_counter() - started)
        raw.append(answered - understood)
    return {
        "engine": engine.name,
        "documents": size,
        "index docs/s": round(rate),
        "search p50 ms": round(percentile(under_load, 0.5), 1),
        "search p95 ms": round(percentile(under_load, 0.95), 1),
        "suggest p95 ms": round(percentile(suggesting, 0.95), 1),
        "one client: engine ms": round(statistics.mean(raw) * 1000, 1),
        "one client: ours ms": round(statistics.mean(ours) * 1000, 1),
        "rebuild": rebuild_under_load(engine, docs, asked),
    }


def rebuild_under_load(engine, docs, asked, rate=20):
    """Fill a new index and switch to it while `rate` searches a second go on. Returns the figures of those searches."""
    from django.db import connection

    from search.query import understand

    stop, seen = threading.Event(), {"searches": 0, "failed": 0, "empty": 0}
    always = docs[0].doc.title

    def searcher():
        while not stop.wait(1 / rate):
            try:
                seen["searches"] += 1
                seen["empty"] += engine.search(understand(always)).total == 0
            except Exception:
                seen["failed"] += 1
        connection.close()

    thread = threading.Thread(target=searcher)
    thread.start()
    started = time.perf_counter()
    successor = engine.successor()
    for start in range(0, len(docs), 500):
        successor.index(docs[start : start + 500])
    successor.settle()
    engine.replace_with(successor)
    seen["seconds"] = round(time.perf_counter() - started, 1)
    stop.set()
    thread.join()
    return seen


def raw_bulk(url, docs):
    """Return the documents a second of the client's own bulk helper on ready-made sources."""
    from elasticsearch.helpers import bulk

    from search.engines.base import IndexedDoc
    from search.engines.elastic import ElasticsearchEngine, _source

    engine = ElasticsearchEngine(url, f"{INDEX}-raw").successor()
    sources = [
        {"_index": engine.target, "_id": number, "_source": _source(IndexedDoc(doc, 1, ("es",)))}
        for number, doc in enumerate(docs)
    ]
    started = time.perf_counter()
    bulk(engine.client.options(request_timeout=60), sources, chunk_size=500)
    rate = len(sources) / (time.perf_counter() - started)
    engine.drop()
    return round(rate)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="5000,50000")
    parser.add_argument("--engines", default="postgres,elasticsearch")
    options = parser.parse_args()

    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from search.engines.elastic import ElasticsearchEngine
    from search.engines.postgres import PostgresEngine

    url, rows = settings.ELASTICSEARCH_URL, []
    sizes = [int(size) for size in options.sizes.split(",")]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    elastic = ElasticsearchEngine(url, INDEX) if url else None
    try:
        for size in sizes:
            for engine in (PostgresEngine(), elastic):
                if engine and engine.name in options.engines:
                    rows.append(measure(engine, size, random.Random(20261124)))
                    print(json.dumps(rows[-1]), flush=True)
        bulk_rate = raw_bulk(url, list(generate(sizes[0], random.Random(1)))) if elastic else None
    finally:
        if elastic:
            elastic.drop()
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)
    if not url:
        print("Elasticsearch: not measured (ELASTICSEARCH_URL is not set)")
    report = {"rows": rows, "raw bulk docs/s": bulk_rate}
    print(f"raw bulk: {bulk_rate} documents/s")
    target = ROOT / "var" / "bench" / "search.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
