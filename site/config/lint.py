"""`make lint`: every check that needs no running site. All are run; one line each, and what failed is shown."""

import os
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
MANAGE = [sys.executable, "manage.py"]
TOOLS = Path(sys.executable).parent
CHECKS = [
    ("style", [TOOLS / "ruff", "check", "--quiet", "."]),
    ("format", [TOOLS / "ruff", "format", "--quiet", "--check", "."]),
    ("floors between the rooms", [TOOLS / "lint-imports", "--no-cache"]),
    ("circles inside a room", [sys.executable, "-m", "config.checks.circles"]),
    ("imports by name", [sys.executable, "-m", "config.checks.names"]),
    ("types at the doors", [sys.executable, "-m", "config.checks.doors"]),
    ("lines of templates", [sys.executable, "-m", "config.checks.templates"]),
    ("risky migrations", [sys.executable, "-m", "config.checks.migrations"]),
    ("templates", [TOOLS / "djlint", "--lint", "--quiet", "templates"]),
    ("Django's own checks", [*MANAGE, "check", "--fail-level", "WARNING"]),
    ("missing migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    ("complete translations", [*MANAGE, "messages", "--check"]),
]


def main():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "PYTHONPATH": f"{CHECKOUT}/site:."}
    failed = []
    for name, command in CHECKS:
        started = time.monotonic()
        done = subprocess.run(
            command,
            cwd=CHECKOUT,
            env=environment,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        print(f"{'FAILS' if done.returncode else 'ok   '} {name} ({time.monotonic() - started:.1f} s)", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout, flush=True)
    if failed:
        sys.exit(f"lint: {', '.join(failed)}")


if __name__ == "__main__":
    main()
