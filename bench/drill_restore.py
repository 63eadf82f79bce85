"""`make drill ARGS=restore`: a backup brought back into an empty place by the commands of docs/operators.md.

People send forms with photos; `manage.py backup` keeps database and files; another PostgreSQL server and empty folders
get them back; the site starts there and an officer opens a request and its photo with the keys. The number of rows and
the digest of every table and the hash of every file must be equal. Then the other half: a base backup and the archived
WAL bring the database to a moment before somebody emptied a table. Prints a table, writes var/bench/drill_restore.json.
"""

import argparse
import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql

from bench import forms
from bench.bars import bar, report
from bench.sends import citizen, ready_drafts
from bench.serving import ROOT, own_database, server, set_up
from bench.visitor import Visitor, session_of
from config import embedded_postgres

OFFICER = "funcionaria@soberania.example"  # of the demonstration people


def digests(url):
    """Return {table: (rows, digest of them in any order)} of every table of the database at `url`."""
    found = {}
    with psycopg.connect(url, options="-c timezone=UTC") as connection:  # servers write instants in their own
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        for table in tables:
            name = sql.Identifier(*table)
            ask = sql.SQL("SELECT count(*), sum(hashtextextended(one::text, 0)::numeric) FROM {} one").format(name)
            found[".".join(table)] = connection.execute(ask).fetchone()
    return found


def hashes(folder):
    """Return {name: SHA-256} of every file under `folder` (Path)."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def differing(before, after):
    return sorted(name for name in before | after if before.get(name) != after.get(name))


def program(name):
    return str(embedded_postgres.binary(name))


def send(count):
    """Have `count` forms with a photo sent. Returns the case of the last one."""
    from casework.models import Case
    from tramites_forms.models import Upload
    from tramites_forms.services import submission_send

    form, user = forms.published(forms.journey_form()), citizen()
    for draft in ready_drafts(form, user, count):
        submission_send(draft, level=user.level, declared=True)
    Upload.objects.update(status=Upload.Status.CLEAN)  # as the scanner, which is not here, would find
    return Case.objects.latest("pk")


def bring_back(kept, place, url):
    """Restore as docs/operators.md says: `kept` holds site.dump and files.tar, `place` is empty. Returns seconds."""
    begun = time.monotonic()
    restore = [program("pg_restore"), "--no-owner", "--exit-on-error", f"--dbname={url}", kept / "site.dump"]
    subprocess.run(restore, check=True)
    subprocess.run(["tar", "--extract", "--file", kept / "files.tar", "--directory", place], check=True)
    return time.monotonic() - begun


def opened(url, place, case):
    """Say whether the site on what was restored shows an officer the answers of a case and gives its photo."""
    from accounts.models import User

    cookies = session_of(User.objects.get(email=OFFICER))
    with server(DATABASE_URL=url, PRIVATE_ROOT=str(place / "private"), STORAGE_URL=f"file://{place}/media") as port:
        visitor = Visitor(port, cookies)
        visitor.get(f"/admin/casos/{case.pk}/")
        visitor.get(f"/admin/submissions/{case.submission_id}/")
        shown = forms.ANSWERS["motivo"]["detalle"] in visitor.page
        photo = re.search(r"/admin/submissions/\d+/files/[^\"]+", visitor.page)
        got, _ = visitor.ask("GET", photo[0]) if photo else (0, "")
        home, _ = Visitor(port).ask("GET", "/")
        if not (shown and got == home == 200):
            print(f"  the request is shown: {shown}; its photo: {got}; the home page: {home}")
            return False
        return True


def restore_rows(sends):
    folder = Path(os.environ["PRIVATE_ROOT"]).parent
    case = send(sends)
    begun = time.monotonic()
    subprocess.run([sys.executable, "manage.py", "backup", folder / "backups"], cwd=ROOT, check=True)
    took = time.monotonic() - begun
    [kept] = (folder / "backups").iterdir()
    url, place = os.environ["DATABASE_URL"], folder / "elsewhere"
    place.mkdir()
    elsewhere = embedded_postgres.throwaway(options=())
    try:
        there = elsewhere.hold()
        seconds = bring_back(kept, place, there)
        tables, others = digests(url), digests(there)
        files = {name: hashes(folder / name) for name in ("private", "media")}
        wrong_files = [name for name in files if differing(files[name], hashes(place / name))]
        if wrong := differing(tables, others):
            print("  differ:", ", ".join(wrong))
        # Whoever signs in writes a session: after the comparison, and on what was restored.
        os.environ["DATABASE_URL"] = there
        begun = time.monotonic()
        subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        prepared = time.monotonic() - begun
        with on(there):
            shown = opened(there, place, case)
    finally:
        os.environ["DATABASE_URL"] = url
        elsewhere.release()
    rows, count = sum(one for one, _ in tables.values()), sum(map(len, files.values()))
    return [
        bar("backup that checks itself, s", round(took, 1), "", True),
        bar(
            "restored: tables that differ (rows and digest)", len(wrong), f"0 of {len(tables)}, {rows} rows", not wrong
        ),
        bar("  files that differ", len(wrong_files), f"0 of {count}", not wrong_files and count >= sends),
        bar("  restoring took, s", round(seconds, 1), "", True),
        bar("  prepare on it, s", round(prepared, 1), "", True),
        bar("  an officer opens a request with the keys", "yes" if shown else "no", "yes", shown),
    ]


@contextlib.contextmanager
def on(url):
    """Have this process speak to the database at `url` until the end of the block."""
    from django.db import connections

    connection = connections["default"]
    before = dict(connection.settings_dict)
    connection.close()
    connection.close_pool()
    parts = psycopg.conninfo.conninfo_to_dict(url)
    connection.settings_dict |= {"HOST": parts["host"], "NAME": parts["dbname"], "USER": parts["user"]}
    try:
        yield
    finally:
        connection.close()
        connection.close_pool()
        connection.settings_dict |= {name: before[name] for name in ("HOST", "NAME", "USER")}


def wal_rows():
    """Point-in-time recovery with the words of docs/operators.md, "Less than a day of loss"."""
    base = embedded_postgres.throwaway(options=())
    archive, copy = base.folder / "wal", base.folder / "base"
    for path in (archive, copy):
        path.mkdir(mode=0o700)
        own(path)
    words = f"test ! -f {archive}/%f && cp %p {archive}/%f"
    first = embedded_postgres.Server(
        base.folder, options=("wal_level=replica", "archive_mode=on", f"archive_command={words}"), disposable=False
    )
    try:
        url = first.hold()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE papers AS SELECT generate_series(1, 1000) AS number")
            run_as(program("pg_basebackup"), "-D", copy, "-d", url, "-X", "fetch", "--checkpoint=fast")
            connection.execute("INSERT INTO papers SELECT generate_series(1001, 1500)")
            [moment] = connection.execute("SELECT clock_timestamp()::text").fetchone()
            time.sleep(1)
            connection.execute("DELETE FROM papers")
            connection.execute("SELECT pg_switch_wal()")
            until = time.monotonic() + 60
            while time.monotonic() < until:
                archived = "SELECT last_archived_wal, last_failed_wal FROM pg_stat_archiver"
                last, _ = connection.execute(archived).fetchone()
                [current] = connection.execute("SELECT pg_walfile_name(pg_current_wal_lsn())").fetchone()
                if last and last[-16:] >= f"{int(current[-16:], 16) - 1:016X}"[-16:]:
                    break
                time.sleep(0.2)
        first.stop()
        begun = time.monotonic()
        second = embedded_postgres.Server(
            base.folder / "again",
            options=(
                f"restore_command=cp {archive}/%f %p",
                f"recovery_target_time={moment}",
                "recovery_target_action=promote",
            ),
        )
        embedded_postgres.make_folder(second.folder)
        shutil.move(copy, second.data)
        (second.data / "recovery.signal").touch()
        (second.folder / "database-made").touch()
        own(second.data / "recovery.signal")
        with psycopg.connect(second.hold()) as connection:
            [count] = connection.execute("SELECT count(*) FROM papers").fetchone()
        seconds = time.monotonic() - begun
        second.stop()
        second.release()
    finally:
        first.release()
        shutil.rmtree(base.folder, ignore_errors=True)
    return [
        bar("WAL: rows as they were before the table was emptied", count, "1500", count == 1500),
        bar("  from base backup and archive, s", round(seconds, 1), "", True),
    ]


def own(path):
    if person := embedded_postgres.unprivileged():
        os.chown(path, person["user"], person["group"])


def run_as(*command):
    environment = embedded_postgres.clean_env()
    subprocess.run(command, check=True, cwd="/", env=environment, **embedded_postgres.unprivileged())


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sends", type=int, default=100)
    parser.add_argument("--parts", default="files,wal")
    options = parser.parse_args(arguments)
    rows = []
    if "files" in options.parts:
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soberania-drill-")))
            # The first content put its images into the folder of this checkout.
            media = ROOT / "var" / "media"
            shutil.copytree(media, folder / "media") if media.is_dir() else (folder / "media").mkdir()
            (folder / "private").mkdir()
            stack.enter_context(own_database("restore"))
            os.environ |= {"PRIVATE_ROOT": str(folder / "private"), "STORAGE_URL": f"file://{folder}/media"}
            set_up()
            from django.db import connections

            stack.callback(connections["default"].close_pool)
            rows += restore_rows(options.sends)
    if "wal" in options.parts:
        rows += wal_rows()
    return report("drill_restore", rows, sends=options.sends)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
