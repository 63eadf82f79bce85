"""`make bench`: every benchmark on a database of its own with the first content. Tables here, JSON in var/bench/."""

import os
import subprocess
import sys
from pathlib import Path

from config import embedded_postgres, run_tests

ROOT = Path(__file__).resolve().parents[1]
BENCHES = {
    "pages": [],
    "catalogue": [],
    "cases": [],
    "exports": [],
    "documents": [],
    "publishing": [],
    "sends": [],
    "api": [],
    "memory": [],
    "search": ["--sizes", "5000,50000"],
}


def run(names):
    """Run the named modules of this folder one after the other, never together. Returns the worst exit status."""
    given = os.environ.get("DATABASE_URL")
    # Removed at the end, but it writes as in production: what is measured must not be faster than there.
    server = None if given else embedded_postgres.throwaway(options=())
    started = run_tests.start_elasticsearch()
    worst = 0
    try:
        os.environ |= {"DATABASE_URL": given or server.hold(), "LOG_LEVEL": "ERROR"}
        os.environ["PYTHONPATH"] = f"{ROOT / 'site'}:{ROOT}"
        subprocess.run([sys.executable, "manage.py", "prepare", "--seed"], cwd=ROOT, check=True)
        for name, arguments in names.items():
            print(f"\n== {name}", flush=True)
            command = [sys.executable, "-m", f"bench.{name}", *arguments]
            worst = max(worst, abs(subprocess.run(command, cwd=ROOT, check=False).returncode))
    finally:
        if started:
            subprocess.run([run_tests.ELASTICSEARCH, "stop"], check=False)
        if server:
            server.release()
    return worst


if __name__ == "__main__":
    wanted = sys.argv[1:] or list(BENCHES)
    sys.exit(run({name: BENCHES[name] for name in wanted}))
