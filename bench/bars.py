"""What was measured beside what was asked: a table for people, JSON for programs."""

import json
import os
import statistics
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "var" / "bench"


def bar(name, figure, asked, met):
    """Return one row. `met` is True, False, or None for what was not measured here."""
    return {"name": name, "figure": figure, "bar": asked, "met": met}


def report(name, rows, **details):
    """Print the rows, write var/bench/`name`.json, and return the exit status: 1 when a bar was missed."""
    words = {True: "met", False: "NOT met", None: "not measured"}
    load = [round(one, 1) for one in os.getloadavg()]
    for row in rows:
        print(f"{row['name']:60} {row['figure']!s:>22}  {row['bar']:>22}  {words[row['met']]}")
    print(f"load average at the end: {load[0]} {load[1]} {load[2]}", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps({"bars": rows, "load": load, **details}, indent=1))
    return int(any(row["met"] is False for row in rows))


def p95(seconds):
    """Return the 95th percentile of times in seconds, as milliseconds."""
    return round(statistics.quantiles(seconds, n=20)[18] * 1000, 1)


def median(seconds):
    return round(statistics.median(seconds) * 1000, 1)
