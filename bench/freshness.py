"""How soon what is published is found, and what is unpublished is gone, with a real worker.

`python bench/freshness.py [--rounds 30]`. Starts a worker on the database of DATABASE_URL, publishes and unpublishes a
page again and again, and asks each engine every 50 ms. Bars: p95 <= 5 s both ways, on every engine. Prints a table,
writes var/bench/freshness.json.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
os.environ.setdefault("ELASTICSEARCH_INDEX", f"bench-fresh-{os.getpid()}")

from bench.bars import bar, p95, report  # noqa: E402

PATIENCE = 30
BAR = 5
WAYS = {"found": "published -> found", "gone": "unpublished -> gone"}


def seconds_until(engine, word, there, started):
    """Return how long after `started` the engine finds `word`, or no longer does. Never more than PATIENCE."""
    from search.query import understand

    while time.monotonic() - started < PATIENCE:
        if bool(engine.search(understand(word)).total) == there:
            return time.monotonic() - started
        time.sleep(0.05)
    return float(PATIENCE)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()

    import django

    django.setup()
    from home.models import ContentPage, HomePage
    from search import service, upkeep

    engines = [service.engine_named(name) for name in service.engine_names()]
    for engine in engines:
        upkeep.rebuild(engine)
    command = [sys.executable, "manage.py", "procrastinate", "worker", "-q", "search"]
    worker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    times = {(engine.name, way): [] for engine in engines for way in ("found", "gone")}
    home = HomePage.objects.live().first()
    try:
        for number in range(options.rounds + 1):
            word = f"ornitorrinco{number:03}x"
            page = home.add_child(instance=ContentPage(title=f"Prueba {word}", live=False))
            page.save_revision().publish()
            published = time.monotonic()
            for engine in engines:
                times[engine.name, "found"].append(seconds_until(engine, word, True, published))
            ContentPage.objects.get(pk=page.pk).unpublish()
            taken_away = time.monotonic()
            for engine in engines:
                times[engine.name, "gone"].append(seconds_until(engine, word, False, taken_away))
            ContentPage.objects.get(pk=page.pk).delete()
            if number == 0:  # the worker was still starting: not what is measured
                times = {key: [] for key in times}
    finally:
        worker.terminate()
        worker.wait(20)
        for engine in engines:
            if engine.name == "elasticsearch":
                engine.drop()
    rows = []
    for (name, way), seconds in times.items():
        figure = round(p95(seconds) / 1000, 2)
        rows.append(bar(f"{name}: {WAYS[way]}, p95 s", figure, f"<= {BAR}", figure <= BAR))
    sys.exit(report("freshness", rows, rounds=options.rounds))


if __name__ == "__main__":
    main()
