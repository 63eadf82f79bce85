"""`make drill ARGS=deploy`: a new version, with a change of a table in use, while people send ten forms a second.

An installation as docs/operators.md says, in production (bench/installation.py). First with the socket of systemd and
`deploy/release`: environment beside, tables, `current` turned, processes started again, while a dump reads the table
that changes. Then behind deploy/nginx.conf with two webs, started again one by one. Prints a table, writes
var/bench/drill_deploy.json; fails when a send failed or is not stored once.
"""

import argparse
import contextlib
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg

from bench import forms
from bench.bars import bar, median, p95, report
from bench.installation import Installation
from bench.sends import at_a_rate, citizen, press, ready_drafts
from bench.serving import ROOT, free_port, set_up
from bench.visitor import session_of
from config import embedded_postgres
from tests.support import nginx

RATE = 10  # sends a second
DUMP_SECONDS = 6  # how long somebody reads the table that is to change
TABLE = "tramites_forms_submission"
# Behind a proxy: who sends, and that it came encrypted.
PROXIED = {
    "Host": "localhost",
    "Origin": "https://localhost",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "192.0.2.7",
}
MIGRATION = """from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tramites_forms", "{leaf}")]
    operations = [migrations.RunSQL("ALTER TABLE {table} ADD COLUMN of_the_drill integer", migrations.RunSQL.noop)]
"""


def add_migration(release):
    """Have the version in `release` (Path) change a table that everybody who sends writes to."""
    from django.db.migrations.loader import MigrationLoader

    [leaf] = [name for app, name in MigrationLoader(None).graph.leaf_nodes("tramites_forms")]
    path = release / "tramites_forms" / "migrations" / "9999_drill.py"
    path.write_text(MIGRATION.format(leaf=leaf, table=TABLE))


class Pressing(threading.Thread):
    """People who send drafts at RATE, until all are sent. `line` is how they reach the site."""

    def __init__(self, port, drafts, cookies, **line):
        super().__init__()
        self.port, self.drafts, self.cookies, self.line = port, drafts, cookies, line
        self.start()

    def run(self):
        def work(draft):
            return press(self.port, self.cookies, draft, **self.line)

        self.waits, self.answered, self.faults = at_a_rate(work, self.drafts, RATE)


def dump(url, over):
    """Read a table in one transaction, as a dump does, for a while."""
    with psycopg.connect(url) as connection:
        connection.execute(f"SELECT count(*) FROM {TABLE}")
        over.wait(DUMP_SECONDS)


def release_under_load(site, new, pressing, url):
    """Run deploy/release of `new` as an operator. Returns (its exit status, seconds)."""
    asked, done = site.folder / "restart-asked", site.folder / "restart-done"
    script = site.folder / "restart"
    script.write_text(f"#!/bin/sh\ntouch {asked}; while [ ! -e {done} ]; do sleep 0.1; done; rm {done}\n")
    script.chmod(0o755)
    over = threading.Event()
    reading = threading.Thread(target=dump, args=(url, over))
    reading.start()
    begun = time.monotonic()
    process = subprocess.Popen([new / "deploy" / "release"], env=site.outside() | {"RESTART": str(script)})
    while process.poll() is None:
        if asked.exists():  # what `systemctl restart` does
            asked.unlink()
            site.restart("worker")
            site.restart("web")
            done.touch()
        time.sleep(0.1)
    over.set()
    reading.join()
    return process.returncode, round(time.monotonic() - begun, 1)


def stored(drafts):
    """Return how many of `drafts` were sent, each once and with its case."""
    from casework.models import Case
    from tramites_forms.models import Draft

    keys = Draft.objects.filter(pk__in=drafts).values("idempotency_key")
    return Case.objects.filter(submission__idempotency_key__in=keys).count()


def rows_of(name, pressing, drafts):
    whole, failed = stored(drafts), sum(pressing.faults.values())
    for fault, count in pressing.faults.most_common(5):
        print(f"  {count} x {fault}", flush=True)
    return [
        bar(f"{name}: sends failed", failed, "0", not failed),
        bar("  stored once, with a case", whole, f"{len(drafts)}", whole == len(drafts)),
        bar("  until the number was read: median ms", median(pressing.waits), "", True),
        bar("  p95 ms", p95(pressing.waits), "", True),
        bar("  longest s", round(max(pressing.waits), 1), "", True),
    ]


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60, help="of sends, for each of the two ways")
    options = parser.parse_args(arguments)
    rows = []
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soberania-drill-")))
        database = embedded_postgres.throwaway(options=())
        url = database.hold()
        stack.callback(database.release)
        site = Installation(folder / "srv", url)
        stack.callback(site.end)
        old, new = site.release("old"), site.release("new")
        os.environ |= site.environment | {"LOG_LEVEL": "ERROR"}
        # The people of a demonstration, in an installation that is not one: whom would the drill sign in as?
        demo = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev", "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}"}
        subprocess.run([sys.executable, "manage.py", "prepare", "--seed"], cwd=ROOT, env=demo, check=True)
        site.current.symlink_to(old)
        site.manage(old, "prepare")
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.production"
        set_up()
        from django.db import connections

        stack.callback(connections["default"].close_pool)
        add_migration(new)
        form, user = forms.published(forms.journey_form()), citizen()
        cookies, count = session_of(user), options.seconds * RATE
        for unit in ("web", "worker"):
            site.start(unit)
        site.wait_until_ready()

        drafts = ready_drafts(form, user, count)
        pressing = Pressing(site.port, drafts, cookies, headers=PROXIED)
        time.sleep(5)
        status, seconds = release_under_load(site, new, pressing, url)
        pressing.join()
        turned = site.current.resolve() == new.resolve()
        rows += [bar("deploy/release ended well, s", f"{status}, {seconds}", "0", status == 0 and turned)]
        rows += rows_of("socket of systemd", pressing, drafts)

        if nginx.program():
            ports = [free_port(), free_port()]
            for port in ports:
                site.start("web", port)
                site.wait_until_ready(port)
            line = stack.enter_context(nginx.running(folder, ports[0], free_port, ports[1]))
            drafts = ready_drafts(form, user, count)
            tls = ssl._create_unverified_context()  # our own certificate of a day
            pressing = Pressing(line, drafts, cookies, headers={k: PROXIED[k] for k in ("Host", "Origin")}, tls=tls)
            for port in ports * 2:
                time.sleep(options.seconds / 8)
                site.restart("web", port)
                site.wait_until_ready(port)
            pressing.join()
            rows += rows_of("two webs behind nginx, one by one", pressing, drafts)
        else:
            rows += [bar("two webs behind nginx", "no nginx here", "0", None)]
    return report("drill_deploy", rows, seconds=options.seconds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
