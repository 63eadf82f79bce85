"""A backup that proves itself: database and files are kept, brought back into an empty place, and compared.

The dump and the counts come from one snapshot, so people may go on sending meanwhile. Files are read after it: a file
without its row is rubbish, a row without its file is a loss.
"""

import hashlib
import os
import shutil
import tarfile
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.files.storage import default_storage
from psycopg import sql
from psycopg.conninfo import make_conninfo

from core.key_rotation import columns
from core.postgres_programs import ProgramError, run

CHUNK = 1 << 20
KEPT_DAYS = 35  # what was removed leaves the backups too (docs/data-register.md)
PARTS = {"site.dump", "files.tar"}
FOLDER = "%Y-%m-%dT%H%M%S"  # the name of the folder of a backup: when it began


class BackupError(Exception):
    """What was kept cannot be trusted. The text says what differs, and nothing of what is inside."""


def counts(connection):
    """Return {table: rows} of every table of an open connection (psycopg)."""
    tables = connection.execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    ).fetchall()
    count = sql.SQL("SELECT count(*) FROM {}")
    return {".".join(table): connection.execute(count.format(sql.Identifier(*table))).fetchone()[0] for table in tables}


def dump(url, target):
    """Write the database at `url` to `target` (Path). Returns {table: rows} as they were in the same moment."""
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        [snapshot] = connection.execute("SELECT pg_export_snapshot()").fetchone()
        kept = counts(connection)
        run(connection, "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
    return kept


def folders():
    """Return {name: folder} of what is not in the database."""
    return {"private": Path(settings.PRIVATE_ROOT), "media": Path(default_storage.location)}


def digest(stream):
    found = hashlib.sha256()
    while part := stream.read(CHUNK):
        found.update(part)
    return found.hexdigest()


def keep_files(target):
    """Write every file to the archive `target`. Returns {name: SHA-256} of what they are where they lie."""
    hashes = {}
    with tarfile.open(target, "w") as archive:
        for name, folder in folders().items():
            if folder.is_dir():  # an empty one too: the site does not start without it
                archive.add(folder, name, recursive=False)
            for path in sorted(folder.rglob("*")):
                if not path.is_file():
                    continue
                try:
                    with path.open("rb") as content:
                        hashes[f"{name}/{path.relative_to(folder)}"] = digest(content)
                    archive.add(path, f"{name}/{path.relative_to(folder)}")
                except FileNotFoundError:  # its draft ended meanwhile
                    hashes.pop(f"{name}/{path.relative_to(folder)}", None)
    return hashes


def check_files(archive, hashes):
    """Raise BackupError unless `archive` (Path) holds every file of `hashes` as it was."""
    found = {}
    with tarfile.open(archive) as kept:
        for member in filter(tarfile.TarInfo.isfile, kept):
            found[member.name] = digest(kept.extractfile(member))
    if wrong := [name for name in hashes if found.get(name) != hashes[name]]:
        raise BackupError(f"{len(wrong)} of {len(hashes)} files are not in the archive as they were")


def restore(dumped, url):
    """Bring `dumped` (Path) back into the empty database at `url`. Returns {table: rows}."""
    with psycopg.connect(url, autocommit=True) as connection:
        run(connection, "pg_restore", "--no-owner", "--exit-on-error", str(dumped))
        return counts(connection)


def open_one(url):
    """Open the newest value of every encrypted column of the database at `url` with the keys of this process.

    Returns how many columns had one (int). Raises BackupError with the first that does not open.
    """
    opened = 0
    with psycopg.connect(url) as line:
        for model, name in columns():
            field, table = model._meta.get_field(name), model._meta.db_table
            newest = sql.SQL("SELECT {0} FROM {1} WHERE {0} <> '' ORDER BY {2} DESC LIMIT 1").format(
                *(sql.Identifier(word) for word in (field.column, table, model._meta.pk.column))
            )
            for [value] in line.execute(newest):
                try:
                    field.from_db_value(value, None, None)
                except Exception as error:
                    told = f"{table}.{field.column} cannot be opened with these keys: {type(error).__name__}"
                    raise BackupError(told) from None
                opened += 1
    return opened


def forget_old(folder, days, now):
    """Remove the backups inside `folder` (Path) that began more than `days` (int) before `now` (naive datetime).

    Only folders named as backups are, and that hold one, are touched. Returns their names (list of str).
    """
    gone = []
    for path in sorted(folder.iterdir()):
        try:
            begun = datetime.strptime(path.name, FOLDER)
        except ValueError:
            continue
        if begun < now - timedelta(days=days) and not path.is_symlink() and {*os.listdir(path)} <= PARTS:
            shutil.rmtree(path)
            gone.append(path.name)
    return gone


def backup(url, folder):
    """Keep everything in `folder` (Path) and prove it. Returns {"tables", "rows", "files", "opened"}.

    The second database is made beside the first one, which the user of the site must be allowed to do (CREATEDB).
    """
    folder.mkdir(mode=0o700, parents=True)
    try:
        kept = dump(url, folder / "site.dump")
    except ProgramError:
        shutil.rmtree(folder)  # nobody takes half of a dump for one
        raise
    hashes = keep_files(folder / "files.tar")
    check_files(folder / "files.tar", hashes)
    name = f"check_{os.getpid()}"
    elsewhere = make_conninfo(url, dbname=name)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            there = restore(folder / "site.dump", elsewhere)
            opened = open_one(elsewhere)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    if wrong := sorted(table for table in kept | there if kept.get(table) != there.get(table)):
        raise BackupError(f"other numbers of rows in {', '.join(wrong)}")
    return {"tables": len(kept), "rows": sum(kept.values()), "files": len(hashes), "opened": opened}
