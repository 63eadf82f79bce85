"""`make drill ARGS=load`: ten minutes of 200 pages and 20 sends a second, and what they cost.

`make drill ARGS="load --seconds 60"` is the short form. The site as production serves it (two web processes, one
worker, PostgreSQL), readers in a process of their own: kept pages, pages made anew, lists and searches. Prints a table,
writes var/bench/drill_load.json; fails when an answer was 5xx, a send failed or is not stored, or memory grew by more
than a tenth between the first and the last fifth.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

from bench import forms
from bench.bars import bar, median, p95, report
from bench.memory import cost, postmaster
from bench.sends import at_a_rate, citizen, press, ready_drafts
from bench.serving import ROOT, own_database, server_process, set_up, worker
from bench.visitor import session_of

PAGES_A_SECOND, SENDS_A_SECOND = 200, 20
GROWTH = 1.1
LOOK_SECONDS = 5


def readers(port, seconds):
    """Start the readers. Returns the process (Popen), which says {"times": [...], "statuses": {...}} at its end."""
    command = [sys.executable, "-m", "bench.reading", str(port), str(PAGES_A_SECOND), str(seconds)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


class Memory(threading.Thread):
    """Looks at what the processes take, now and then. `seen` is a list of {name: MiB}."""

    def __init__(self, processes):
        super().__init__(daemon=True)
        self.processes, self.seen, self.over = processes, [], threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(LOOK_SECONDS):
            self.seen.append({name: cost(pid) for name, pid in self.processes.items()})

    def rows(self):
        self.over.set()
        self.join()
        fifth = max(1, len(self.seen) // 5)
        rows = []
        for name in self.processes:
            # The first fifth is when they fill what they keep: the second is compared.
            before = max(one[name] for one in self.seen[fifth : 2 * fifth] or self.seen)
            after = max(one[name] for one in self.seen[-fifth:])
            growth = round(after / before, 2)
            met = None if name == "PostgreSQL" else growth <= GROWTH  # that one fills its buffers with what there is
            rows.append(bar(f"memory of {name}: {before} -> {after} MiB", f"{growth} x", f"<= {GROWTH} x", met))
        return rows


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=600)
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        stack.enter_context(own_database("load"))
        os.environ["PRIVATE_ROOT"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="soberania-bench-"))
        set_up()
        from django.db import connections

        from casework.models import Case

        stack.callback(connections["default"].close_pool)
        form, user = forms.published(forms.journey_form()), citizen()
        drafts = ready_drafts(form, user, options.seconds * SENDS_A_SECOND)
        people = [session_of(user) for _ in range(20)]
        port, web = stack.enter_context(server_process(MALLOC_ARENA_MAX="2"))
        tasks = stack.enter_context(worker(MALLOC_ARENA_MAX="2"))
        time.sleep(5)
        memory = Memory({"web": web.pid, "worker": tasks.pid, "PostgreSQL": postmaster()})
        reading = readers(port, options.seconds)

        def work(numbered):
            number, draft = numbered
            return press(port, people[number % len(people)], draft)

        waits, _, faults = at_a_rate(work, list(enumerate(drafts)), SENDS_A_SECOND)
        said = json.loads(reading.communicate()[0])
        rows = memory.rows()
        stored = Case.objects.filter(submission__form=form).count()
    broken = sum(
        count for status, count in said["statuses"].items() if status.startswith("5") or not status.isdecimal()
    )
    for fault, count in faults.most_common(5):
        print(f"  {count} x {fault}")
    wanted = f"{PAGES_A_SECOND}/s"
    rows = [
        bar(f"pages and searches of {wanted} asked: answered", len(said["times"]) + len(said["searches"]), "", True),
        bar("  late when asked (this machine was too slow to ask), s", round(said["late"], 1), "", True),
        bar("  pages: p50 ms", median(said["times"]), "", True),
        bar("  pages: p95 ms", p95(said["times"]), "", True),
        bar("  searches: p95 ms", p95(said["searches"]), "", True),
        bar("  answers 5xx or lost", broken, "0", not broken),
        bar(f"sends at {SENDS_A_SECOND}/s until the number is read: p95 ms", p95(waits), "", True),
        bar("  failed", sum(faults.values()), "0", not faults),
        bar("  stored once, with a case", stored, f"{len(drafts)}", stored == len(drafts)),
        *rows,
    ]
    return report("drill_load", rows, seconds=options.seconds, statuses=said["statuses"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
