"""How fast the search is: both engines, 5,000 and 50,000 generated documents, 8 clients, the site as it is served.

`python -m bench.search [--sizes 5000,50000] [--engines postgres,elasticsearch]`. Works in a copy of the seeded database
of DATABASE_URL, whose index is filled with generated documents, and in an index of its own at ELASTICSEARCH_URL. Prints
tables, writes var/bench/search.json.

Bars at 5,000: search p95 <= 150 ms, suggestions p95 <= 40 ms, where a search is the whole page of results, asked over
HTTP of gunicorn with two worker processes that keep no page, by 8 clients in a process of their own (bench.asking) that
ask again as soon as they are answered; everything shares the machine. Elasticsearch 50,000 : 5,000 <= 3; app <= 1.5 x
raw + 10 ms, where raw is the same request or statement, ready made, sent straight to the engine and read, and app is
the whole page of results for one client; indexing >= 1,000 documents/s and >= half of raw bulk; a rebuild under 20
searches/s fails none, empties none and loses no change made meanwhile.
"""

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from urllib.parse import urlencode

from bench.asking import CLIENTS
from bench.bars import bar, median, p95, report
from bench.serving import ROOT, own_database, server, set_up

QUERIES = 320
INDEX = f"bench-search-{os.getpid()}"
WRONG = ("failed", "empty", "another engine")  # what a search during a rebuild may not be
CHANGED = "Cambiado cambio{:03}x"  # the name of an institution that changed during a rebuild


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


def site_of(engine):
    """Serve the site with `engine` as the one that answers, keeping no page. A context that gives the port."""
    return server(PAGE_CACHE_SECONDS="0", **({} if engine.name == "elasticsearch" else {"ELASTICSEARCH_URL": ""}))


def asked_of_the_site(engine, lists):
    """Return the seconds of each path of each list, asked by 8 clients of a site that `engine` answers.

    All of them are asked before, for nothing, until it helps no more: each worker process reads the words of the index
    with its first search, and an Elasticsearch that has just started takes thousands to be as fast as it stays.
    """
    with site_of(engine) as port:
        command = [sys.executable, "-m", "bench.asking", str(port)]
        given = json.dumps({"lists": lists})
        done = subprocess.run(command, cwd=ROOT, input=given, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def measure(engine, size, chance):
    """Return a dict of figures of one engine at one size."""
    from django.db import connection

    from search.engines.base import IndexedDoc
    from search.models import EngineState
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
    else:  # the site asks Elasticsearch once it was filled
        EngineState.objects.update_or_create(engine=engine.name, defaults={"generation": 2})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE search_document")  # as autovacuum does within minutes
    asked = queries(chance)
    searches = [f"/buscar/?{urlencode({'q': text})}" for text in asked]
    beginnings = [text[: chance.randrange(3, 9)] for text in asked]
    suggestions = [f"/buscar/sugerencias/?{urlencode({'q': text})}" for text in beginnings]
    searching, suggesting = asked_of_the_site(engine, [searches, suggestions])
    raw, app = one_client(engine, asked[:100])
    return {
        "engine": engine.name,
        "documents": size,
        "index docs/s": round(rate),
        "search p50 ms": median(searching),
        "search p95 ms": p95(searching),
        "searches/s": round(len(searching) / sum(searching) * CLIENTS, 1),
        "suggest p50 ms": median(suggesting),
        "suggest p95 ms": p95(suggesting),
        "raw ms": round(statistics.mean(raw) * 1000, 1),
        "app ms": round(statistics.mean(app) * 1000, 1),
        "rebuild": rebuild_under_load(engine, docs),
    }


def one_client(engine, asked):
    """Return the seconds of each search: (raw, the whole page), one after the other so that both meet the same load."""
    from django.db import connection
    from django.test import Client

    from search import service
    from search.engines.elastic_query import ElasticQuery
    from search.engines.postgres_query import SearchSQL
    from search.query import understand
    from search.vocabulary import vocabulary

    def elastic_raw(query):
        body = {**ElasticQuery(query, vocabulary).build(), "_source": SHOWN}
        started = time.perf_counter()
        engine.client.search(index=engine.target, body=body)
        return time.perf_counter() - started

    def postgres_raw(query):
        statement, values = SearchSQL(query, vocabulary).build()
        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            cursor.fetchone()
        return time.perf_counter() - started

    from search.engines.elastic import SHOWN

    send = postgres_raw if engine.name == "postgres" else elastic_raw
    first, service._first_that_answers = service._first_that_answers, lambda kind, ask: ask(engine)
    client, raw, app = Client(), [], []
    try:
        client.get("/buscar/", {"q": asked[0]})
        for text in asked:
            raw.append(send(understand(text)))
            started = time.perf_counter()
            client.get("/buscar/", {"q": text})
            app.append(time.perf_counter() - started)
    finally:
        service._first_that_answers = first
    return raw, app


def rebuild_under_load(engine, docs, rate=20, searchers=4):
    """Fill a new index and switch to it while the site answers `rate` searches a second. Returns their figures.

    Each searcher keeps to its own times, so that a slow answer does not make the searches fewer.
    """
    stop, seen, lock = threading.Event(), {"searches": 0, **dict.fromkeys(WRONG, 0)}, threading.Lock()
    words = urlencode({"q": docs[0].doc.title, "limit": 1})

    def outcome(port):
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/api/v1/search?{words}", timeout=30) as answer:
                found = json.load(answer)
        except (OSError, ValueError):
            return "failed"
        if found["engine"] != engine.name:
            return "another engine"
        return "" if found["total"] else "empty"

    def searcher(port, due):
        while not stop.wait(max(due - time.perf_counter(), 0)):
            due += searchers / rate
            was = outcome(port)
            with lock:
                seen["searches"] += 1
                if was:
                    seen[was] += 1

    with site_of(engine) as port:
        while outcome(port) == "failed":  # until its processes are there
            time.sleep(0.5)
        started = time.perf_counter()
        threads = [
            threading.Thread(target=searcher, args=[port, started + number / rate]) for number in range(searchers)
        ]
        for thread in threads:
            thread.start()
        successor = engine.successor()
        for start in range(0, len(docs), 500):
            successor.index(docs[start : start + 500])
        successor.settle()
        engine.replace_with(successor)
        seen["seconds"] = round(time.perf_counter() - started, 1)
        stop.set()
        for thread in threads:
            thread.join()
    seen["searches/s"] = round(seen["searches"] / seen["seconds"], 1)
    return seen


def lost_updates(engine, rows=1_000, changes=100):
    """Rebuild from the database, as the command does, while rows change. Returns how many changes are not there."""
    from django.db import connection
    from wagtail.models import Locale

    from search import upkeep
    from search.query import understand
    from services_catalog.models import Institution

    spanish, _ = Locale.objects.get_or_create(language_code="es")
    Institution.objects.bulk_create(
        Institution(name=f"Instituto {number}", slug=f"inst-{number}", sort_key=str(number), locale=spanish)
        for number in range(rows)
    )

    def editor():
        for number in range(changes):
            changed = Institution.objects.get(slug=f"inst-{number * (rows // changes)}")
            changed.name = CHANGED.format(number)
            changed.save()
        connection.close()

    thread = threading.Thread(target=editor)
    thread.start()
    upkeep.rebuild(engine)
    thread.join()
    upkeep.feed(engine)
    engine.settle()
    found = [
        {hit.title for hit in engine.search(understand(name)).hits} for name in map(CHANGED.format, range(changes))
    ]
    lost = sum(CHANGED.format(number) not in titles for number, titles in enumerate(found))
    Institution.objects.filter(slug__startswith="inst-").delete()
    upkeep.feed(engine)
    return {"rows": rows, "changes while it ran": changes, "lost": lost}


def bars(rows, indexing, lost):
    """Return the rows of the table of bars."""
    sizes, found = sorted({row["documents"] for row in rows}), []
    for row in rows:
        name = f"{row['engine']} at {row['documents']}"
        if row["documents"] == sizes[0]:
            found.append(at_most(f"{name}: search p95 ms", row["search p95 ms"], 150))
            found.append(at_most(f"{name}: suggestions p95 ms", row["suggest p95 ms"], 40))
            found.append(at_most(f"{name}: app ms (1.5 x raw + 10)", row["app ms"], round(1.5 * row["raw ms"] + 10, 1)))
        rate = row["index docs/s"]
        found.append(bar(f"{name}: documents indexed a second", rate, ">= 1000", rate >= 1_000))
        rebuild = row["rebuild"]
        found.append(at_most(f"{name}: failed or empty in a rebuild", sum(rebuild[one] for one in WRONG), 0))
        found.append(
            bar(f"{name}: searches a second meanwhile", rebuild["searches/s"], ">= 19", rebuild["searches/s"] >= 19)
        )
    elastic = {row["documents"]: row for row in rows if row["engine"] == "elasticsearch"}
    if elastic and indexing:
        share = round(indexing[0] / indexing[1], 2)
        found.append(bar("elasticsearch: indexing : raw bulk", share, ">= 0.5", share >= 0.5))
    if len(elastic) > 1:
        ratio = round(elastic[sizes[-1]]["search p95 ms"] / elastic[sizes[0]]["search p95 ms"], 2)
        found.append(at_most(f"elasticsearch: p95 at {sizes[-1]} : {sizes[0]}", ratio, 3))
    found += [at_most(f"{name}: changes lost in a rebuild", one["lost"], 0) for name, one in lost.items()]
    return found


def at_most(name, figure, limit):
    return bar(name, figure, f"<= {limit}", figure <= limit)


def indexing_beside_bulk(url, docs):
    """Return the documents a second of our engine and of the client's own bulk helper on ready-made sources, (a, b).

    Each the best of three, in turns: a server that just started indexes the second time twice as fast.
    """
    from elasticsearch.helpers import bulk

    from search.engines.base import IndexedDoc
    from search.engines.elastic import ElasticsearchEngine, _source

    given = [IndexedDoc(doc, 1, ("es",)) for doc in docs]
    sources = [{"_id": number, "_source": _source(one)} for number, one in enumerate(given)]

    def ours(engine):
        for start in range(0, len(given), 500):
            engine.index(given[start : start + 500])

    def raw(engine):
        bulk(engine.client.options(request_timeout=60), sources, chunk_size=500, index=engine.target)

    best = {ours: 0, raw: 0}
    for fill in [ours, raw] * 3:
        engine = ElasticsearchEngine(url, f"{INDEX}-bulk").successor()
        started = time.perf_counter()
        fill(engine)
        best[fill] = max(best[fill], round(len(given) / (time.perf_counter() - started)))
        engine.drop()
    return best[ours], best[raw]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="5000,50000")
    parser.add_argument("--engines", default="postgres,elasticsearch")
    options = parser.parse_args()

    with own_database("search"):
        os.environ["ELASTICSEARCH_INDEX"] = INDEX
        sys.exit(run([int(size) for size in options.sizes.split(",")], options.engines))


def run(sizes, names):
    """Measure the named engines at each size. Returns the exit status."""
    set_up()
    from django.conf import settings
    from django.db import connections

    from search.engines.elastic import ElasticsearchEngine
    from search.engines.postgres import PostgresEngine

    url, rows, lost = settings.ELASTICSEARCH_URL, [], {}
    elastic = ElasticsearchEngine(url, INDEX) if url else None
    try:
        for size in sizes:
            for engine in (PostgresEngine(), elastic):
                if engine and engine.name in names:
                    rows.append(measure(engine, size, random.Random(20261124)))
                    print(json.dumps(rows[-1]), flush=True)
        for engine in (PostgresEngine(), elastic):
            if engine and engine.name in names:
                lost[engine.name] = lost_updates(engine)
        indexing = indexing_beside_bulk(url, list(generate(sizes[0], random.Random(1)))) if elastic else None
    finally:
        if elastic:
            elastic.drop()
        connections["default"].close()
        connections["default"].close_pool()
    if not url:
        print("Elasticsearch: not measured (ELASTICSEARCH_URL is not set)")
    details = {"measured": rows, "indexing, raw bulk docs/s": indexing, "rebuild with changes": lost}
    return report("search", bars(rows, indexing, lost), **details)


if __name__ == "__main__":
    main()
