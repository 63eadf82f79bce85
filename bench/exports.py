"""An export of 100,000 cases beside one of 10,000, each in a process of its own: memory, seconds, bytes.

`python -m bench.exports [--many 100000]` on a seeded DATABASE_URL, of which it uses a copy. The counting of the board
is timed on the same cases. Prints a table, writes var/bench/exports.json.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

from bench.bars import bar, report
from bench.cases import OFFICER, fill, officer
from bench.serving import own_database, set_up

FEW, MANY = 10_000, 100_000
MOST_MORE = 15 * 1024  # KiB that ten times the cases may take beside
BOARD_SECONDS = 10


def one(kind, most):
    """Make one export of the first `most` cases and print what it took (JSON): the work of a process of its own."""
    set_up()
    from django.conf import settings

    from accounts.models import User
    from casework.exports.making import export_make
    from casework.models import Case, CaseExport

    settings.PRIVATE_ROOT = tempfile.mkdtemp(prefix="soberania-bench-exports-")
    owner = User.objects.get(email=OFFICER)
    User.objects.filter(pk=owner.pk).update(is_superuser=True)
    last = Case.objects.order_by("pk").values_list("pk", flat=True)[most - 1]
    export = CaseExport.objects.create(owner=owner, kind=kind, query="part=closed", last_case=last)
    begun = time.monotonic()
    export_make(str(export.pk))
    took = time.monotonic() - begun
    export.refresh_from_db()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"rows": export.done, "state": export.state, "size": export.size, "peak": peak, "took": took}))


def board():
    """Count the board and print the seconds."""
    set_up()
    from casework.board.counting import count

    begun = time.monotonic()
    count()
    print(json.dumps(time.monotonic() - begun))


def alone(*arguments):
    """Return what this module prints when it does one thing in a process of its own."""
    command = [sys.executable, "-m", "bench.exports", *map(str, arguments)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(said.splitlines()[-1])


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=MANY)
    parser.add_argument("--one", nargs=2)
    parser.add_argument("--board", action="store_true")
    options = parser.parse_args(arguments)
    if options.one:
        return one(options.one[0], int(options.one[1]))
    if options.board:
        return board()
    with own_database("exports"):
        officer()
        # Seven in ten cases are answered: those are what is exported.
        fill(options.many * 10 // 7)
        os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
        rows, details = [], {}
        for kind in ("csv", "xlsx"):
            few, many = (alone("--one", kind, most * 10 // 7) for most in (FEW, options.many))
            more = many["peak"] - few["peak"]
            details[kind] = [few, many]
            figure = f"{few['peak'] // 1024} and {many['peak'] // 1024} MiB, {many['took']:.0f} s, {many['rows']}"
            rows.append(bar(f"{kind}: memory of {FEW} and {options.many} cases", figure, "flat", more < MOST_MORE))
        took = alone("--board")
        rows.append(bar("counting the board", f"{took:.1f} s", f"<= {BOARD_SECONDS} s", took <= BOARD_SECONDS))
    return report("exports", rows, **details)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
