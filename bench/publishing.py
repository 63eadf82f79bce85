"""How long after an editor publishes people read it and find it, and after it is withdrawn no longer do.

With two web workers, the cache and the worker of the tasks. `python -m bench.publishing` on a seeded DATABASE_URL, of
which it uses a copy. Each engine that is there answers the search in turn. Bars, p95: served and no longer served
<= 2 s, found and no longer found <= 5 s. Then every act on every type of page (bench.agreeing): all places agree within
5 s, of which the worst is told. Writes var/bench/publishing.json.
"""

import contextlib
import json
import os
import sys
import time
from urllib.parse import quote

from bench import agreeing
from bench.bars import bar, p95, report
from bench.serving import own_database, server, set_up, worker
from bench.visitor import Visitor

TIMES = 20
LIMITS = {  # seconds
    "published -> served": 2,
    "published -> found": 5,
    "withdrawn -> not served": 2,
    "withdrawn -> not found": 5,
}
PATIENCE = 60


def until(holds):
    """Return the seconds until `holds()` is true."""
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > PATIENCE:
            return float("inf")
        time.sleep(0.02)
    return time.monotonic() - begun


def procedure():
    from services_catalog.models import ServicePage

    return ServicePage.objects.filter(locale__language_code="es").order_by("path").first()


def publish(word):
    """Write a new word in the text of a procedure and publish it, in this process, which is none of the site's."""
    page = procedure()
    page.summary = f"Cambio que solo dice {word}."
    page.save_revision().publish()
    return page.get_url_parts()[2]


def is_served(visitor, place, word):
    return visitor.ask("GET", place)[0] == 200 and word in visitor.page


def is_found(visitor, word):
    visitor.get(f"/api/v1/search?q={quote(word)}&lang=es")
    return json.loads(visitor.page)["total"] > 0


def measure(engine):
    """Return the rows of one engine."""
    seconds = {name: [] for name in LIMITS}
    with server() as port, worker():
        visitor = Visitor(port)
        for number in range(TIMES + 1):
            word = f"palabra{engine[:1]}{time.time_ns()}"
            place = publish(word)
            served = until(lambda place=place, word=word: is_served(visitor, place, word))
            found = served + until(lambda word=word: is_found(visitor, word))
            procedure().unpublish()
            away = until(lambda place=place: visitor.ask("GET", place)[0] == 410)
            gone = away + until(lambda word=word: not is_found(visitor, word))
            if number:  # the first also waits for the worker to start
                for times, one in zip(seconds.values(), (served, found, away, gone), strict=True):
                    times.append(one)
    rows = []
    for name, times in seconds.items():
        limit = LIMITS[name]
        figure = round(p95(times) / 1000, 2)
        rows.append(bar(f"{engine}: {name}, p95 of {TIMES}, s", figure, f"<= {limit}", figure <= limit))
    return rows


def every_act():
    """Return the rows of every act on every type of page, found by the engine that is chosen."""
    with server() as port, worker():
        return agreeing.measure(Visitor(port))


def main():
    rows = []
    given = os.environ.get("ELASTICSEARCH_URL", "")
    with own_database("publishing"):
        os.environ |= {"ELASTICSEARCH_INDEX": f"bench-publishing-{os.getpid()}"}
        set_up()
        from django.conf import settings
        from django.db import connections

        from search import upkeep
        from search.engines import chosen

        try:
            if given:
                upkeep.rebuild(chosen.engine_named("elasticsearch"))
                rows += measure("elasticsearch")
                rows += every_act()
            os.environ["ELASTICSEARCH_URL"] = settings.ELASTICSEARCH_URL = ""
            rows += measure("postgres")
            rows += [] if given else every_act()
        finally:
            if given:
                settings.ELASTICSEARCH_URL = given
                with contextlib.suppress(Exception):
                    chosen.engine_named("elasticsearch").drop()
            os.environ["ELASTICSEARCH_URL"] = given
            connections["default"].close()
            connections["default"].close_pool()
    if not given:
        rows.append(bar("published -> found by elasticsearch", "-", f"<= {LIMITS['published -> found']}", None))
    return report("publishing", rows)


if __name__ == "__main__":
    sys.exit(main())
