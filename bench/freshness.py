"""How soon what is published is found, and what is unpublished is gone, with a real worker.

`python bench/freshness.py [--rounds 30]`. Starts a worker on the database of DATABASE_URL, publishes and unpublishes a
page again and again, and asks each engine every 50 ms. Bars: p95 <= 5 s both ways, on every engine. Prints a table,
writes var/bench/freshness.json.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
os.environ.setdefault("ELASTICSEARCH_INDEX", f"bench-fresh-{os.getpid()}")
PATIENCE = 30
BAR = 5


def seconds_until(engine, word, there, started):
    """Return how long after `started` the engine finds `word`, or no longer does. Infinite after PATIENCE seconds."""
    from search.query import understand

    while time.monotonic() - started < PATIENCE:
        if bool(engine.search(understand(word)).total) == there:
            return time.monotonic() - started
        time.sleep(0.05)
    return float("inf")


def p95(values):
    return sorted(values)[min(int(len(values) * 0.95), len(values) - 1)]


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
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    report = {f"{name} {way}": round(p95(found), 2) for (name, way), found in times.items()}
    for text, figure in report.items():
        print(
            f"{'met' if figure <= BAR else 'NOT met':<8} {text}: p95 {figure} s (bar {BAR} s, {options.rounds} rounds)"
        )
    target = ROOT / "var" / "bench" / "freshness.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report, indent=2), encoding="utf-8")
    sys.exit(0 if all(figure <= BAR for figure in report.values()) else 1)


if __name__ == "__main__":
    main()
