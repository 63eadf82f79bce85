"""Documents made, signed, stored and told, by two processes at once: how many a second on two cores.

`python -m bench.documents [--many 200]` on a seeded DATABASE_URL, of which it uses a copy. Each is the whole work of
the worker (casework/issuing.py). Prints a table with what the parts cost, writes var/bench/documents.json.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

from bench.bars import bar, median, report
from bench.cases import OFFICER, fill, officer
from bench.serving import own_database, set_up

MANY, PROCESSES = 200, 2
A_SECOND = 20


def decide(many):
    """Decide `many` cases, so that each leaves a document to make. Returns how many there are."""
    set_up()
    from accounts.models import User
    from casework import services
    from casework.models import Case, IssuedDocument

    User.objects.filter(email=OFFICER).update(is_superuser=True)
    who = User.objects.get(email=OFFICER)
    cases = Case.objects.open().filter(paused_on=None, state__slug="in_review").order_by("pk")[:many]
    for case in cases:
        services.case_assign(case.pk, actor=who, assignee=who)
        said = {"text": "Se encontró la inscripción y se concede lo que pidió.\n" * 8, "holder": "María Pérez Ruiz"}
        services.case_decide(case.pk, "decide", actor=who, outcome="granted", **said)
    return IssuedDocument.objects.count()


def make(part):
    """Make every PROCESSES-th document from `part` (int) on, and print how it went (JSON)."""
    set_up()
    from casework import issuing, signing
    from casework.models import IssuedDocument

    keys = [str(pk) for pk in IssuedDocument.objects.order_by("pk").values_list("pk", flat=True)][part::PROCESSES]
    parts = {"draw": [], "sign": []}
    issuing.draw = timed(issuing.draw, parts["draw"])
    signing.sign = timed(signing.sign, parts["sign"])
    begun = time.monotonic()
    for key in keys:
        issuing.document_issue(key)
    ended = time.monotonic()
    valid = IssuedDocument.objects.filter(pk__in=keys, state="valid").count()
    print(json.dumps({"made": valid, "begun": begun, "ended": ended, **parts}))


def timed(function, seconds):
    """Return `function` with how long each call took added to `seconds` (list)."""

    def call(*args, **kwargs):
        begun = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            seconds.append(time.perf_counter() - begun)

    return call


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=MANY)
    parser.add_argument("--make", type=int)
    parser.add_argument("--decide", type=int)
    options = parser.parse_args(arguments)
    if options.make is not None:
        return make(options.make)
    if options.decide is not None:
        return print(decide(options.decide))
    module = [sys.executable, "-m", "bench.documents"]
    with own_database("documents"), tempfile.TemporaryDirectory(prefix="soberania-bench-documents-") as room:
        officer()
        fill(options.many * 10)
        os.environ |= {"PYTHONPATH": os.pathsep.join(sys.path), "PRIVATE_ROOT": room}
        subprocess.run([*module, "--decide", str(options.many)], check=True)
        running = [
            subprocess.Popen([*module, "--make", str(part)], stdout=subprocess.PIPE, text=True)
            for part in range(PROCESSES)
        ]
        found = [json.loads(one.communicate()[0].splitlines()[-1]) for one in running]
    made = sum(one["made"] for one in found)
    rate = made / (max(one["ended"] for one in found) - min(one["begun"] for one in found))
    rows = [
        bar(f"{made} documents by {PROCESSES} processes, a second", f"{rate:.1f}", f">= {A_SECOND}", rate >= A_SECOND)
    ]
    for name in ("draw", "sign"):
        rows.append(bar(f"  {name}, median ms", median(found[0][name]), "", True))
    return report("documents", rows, rate=rate, made=made)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
