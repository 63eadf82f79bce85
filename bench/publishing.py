"""How long after an editor publishes people read it and find it, with two web workers, the cache and the worker.

`python -m bench.publishing` on a seeded DATABASE_URL, of which it uses a copy. Each engine that is there answers the
search in turn. Bars: served <= 2 s, found <= 5 s. Writes var/bench/publishing.json.
"""

import contextlib
import json
import os
import sys
import time
from urllib.parse import quote

from bench.bars import bar, report
from bench.serving import own_database, server, set_up, worker
from bench.visitor import Visitor

TIMES = 5
SERVED, FOUND = 2, 5  # seconds
PATIENCE = 60


def until(holds):
    """Return the seconds until `holds()` is true."""
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > PATIENCE:
            return float("inf")
        time.sleep(0.02)
    return time.monotonic() - begun


def publish(word):
    """Write a new word in the text of a procedure and publish it, in this process, which is none of the site's."""
    from services_catalog.models import ServicePage

    page = ServicePage.objects.filter(locale__language_code="es", live=True).order_by("path").first()
    page.summary = f"Cambio que solo dice {word}."
    page.save_revision().publish()
    return page.get_url_parts()[2]


def measure(engine):
    """Return the rows of one engine."""
    with server() as port, worker():
        visitor = Visitor(port)
        served, found = [], []
        for number in range(TIMES + 1):
            word = f"palabra{engine[:1]}{time.time_ns()}"
            place = publish(word)

            def reads(word=word, place=place):
                visitor.get(place)
                return word in visitor.page

            def finds(word=word):
                visitor.get(f"/api/v1/search?q={quote(word)}&lang=es")
                return json.loads(visitor.page)["total"] > 0

            seconds = until(reads), until(finds)
            if number:  # the first also waits for the worker to start
                served.append(seconds[0])
                found.append(sum(seconds))
            visitor.get(place)  # kept again before the next change
    return [
        bar(
            f"published -> served, slowest of {TIMES}, s", round(max(served), 2), f"<= {SERVED}", max(served) <= SERVED
        ),
        bar(f"published -> found by {engine}, slowest, s", round(max(found), 2), f"<= {FOUND}", max(found) <= FOUND),
    ]


def main():
    rows = []
    given = os.environ.get("ELASTICSEARCH_URL", "")
    with own_database("publishing"):
        os.environ |= {"ELASTICSEARCH_INDEX": f"bench-publishing-{os.getpid()}"}
        set_up()
        from django.conf import settings
        from django.db import connections

        from search import service, upkeep

        try:
            if given:
                upkeep.rebuild(service.engine_named("elasticsearch"))
                rows += measure("elasticsearch")
            os.environ["ELASTICSEARCH_URL"] = settings.ELASTICSEARCH_URL = ""
            rows += measure("postgres")
        finally:
            if given:
                settings.ELASTICSEARCH_URL = given
                with contextlib.suppress(Exception):
                    service.engine_named("elasticsearch").drop()
            os.environ["ELASTICSEARCH_URL"] = given
            connections["default"].close()
            connections["default"].close_pool()
    if not given:
        rows.append(bar("published -> found by elasticsearch", "-", f"<= {FOUND}", None))
    return report("publishing", rows)


if __name__ == "__main__":
    sys.exit(main())
