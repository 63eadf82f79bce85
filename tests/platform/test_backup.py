"""A backup is only one when it was brought back and is equal."""

import io
import os
import subprocess
import tarfile
import tempfile
from pathlib import Path

import psycopg
import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg.conninfo import make_conninfo

from config import embedded_postgres
from core import backup, postgres_programs
from core.key_rotation import columns
from tests.support.forms_data import contact_form
from tramites_forms.services import draft_start, submission_send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(settings, tmp_path):
    settings.DATABASE_URL = make_conninfo(settings.DATABASE_URL, dbname=connection.settings_dict["NAME"])
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.MEDIA_ROOT = tmp_path / "media"  # that of the run has what other tests left there
    for name in ("a/one.bin", "two.bin"):
        path = settings.PRIVATE_ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() * 1000)
    return settings


def test_everything_is_kept_brought_back_and_equal(site, tmp_path):
    said = io.StringIO()
    call_command("backup", tmp_path / "kept", stdout=said)
    assert "2 files, restored and equal" in said.getvalue()
    with psycopg.connect(site.DATABASE_URL) as line:
        left = line.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'check_%'").fetchone()[0]
    assert left == 0


@pytest.mark.parametrize("fault", ["rows", "file", "keys", "dump"])
def test_a_backup_that_is_not_all_there_fails_and_says_why(site, tmp_path, monkeypatch, fault):
    if fault == "rows":
        real = backup.restore
        monkeypatch.setattr(backup, "restore", lambda *given: real(*given) | {"public.django_migrations": 1})
    elif fault == "file":
        real_keep = backup.keep_files

        def spoil(target):
            hashes = real_keep(target)
            with tarfile.open(target, "w"):
                return hashes

        monkeypatch.setattr(backup, "keep_files", spoil)
    elif fault == "keys":

        def sealed(url):
            raise backup.BackupError("a submission cannot be opened with these keys")

        monkeypatch.setattr(backup, "open_one", sealed)
    else:
        monkeypatch.setattr(postgres_programs, "fitting", lambda *given: "/bin/false")
    with pytest.raises(CommandError, match="cannot be trusted"):
        call_command("backup", tmp_path / "kept", stdout=io.StringIO())
    if fault == "dump":
        assert not list((tmp_path / "kept").iterdir())


@pytest.mark.parametrize(
    ("server", "here", "chosen"),
    [
        (15, {"wheel": 18, "debian": 15}, "debian"),
        (18, {"wheel": 18, "debian": 15}, "wheel"),
        (17, {"wheel": 18, "debian": 15}, "wheel"),
        (17, {"wheel": 18, "debian": 17}, "debian"),
        (16, {"wheel": 18, "debian": 15}, None),
        (15, {"wheel": 18}, None),
        (19, {"wheel": 18}, None),
        (18, {}, None),
    ],
)
def test_the_program_is_one_that_the_server_understands(server, here, chosen):
    if chosen:
        assert postgres_programs.fitting("pg_dump", here, server) == chosen
    else:
        with pytest.raises(postgres_programs.ProgramError, match=f"install postgresql-client-{server}"):
            postgres_programs.fitting("pg_dump", here, server)


def test_a_program_goes_where_the_connection_went_and_tells_nobody_the_password(site, tmp_path, monkeypatch):
    told = tmp_path / "told"
    spy = tmp_path / "spy"
    spy.write_text(f'#!/bin/sh\necho "$@" > {told}\necho "$PGPASSWORD" >> {told}\n')
    spy.chmod(0o755)
    monkeypatch.setattr(postgres_programs, "fitting", lambda *given: str(spy))
    with psycopg.connect(make_conninfo(site.DATABASE_URL, password="tell-nobody")) as line:
        postgres_programs.run(line, "pg_dump")
        where = line.info.host
    arguments, password = told.read_text().splitlines()
    assert f"host={where}" in arguments and "tell-nobody" not in arguments
    assert password == "tell-nobody"


@pytest.fixture
def debian_server():
    """The address of a PostgreSQL as Debian's package brings it, of its own version, in a folder of its own."""
    programs = sorted(postgres_programs.DEBIAN.glob("*/bin/initdb"))
    if not programs:
        pytest.skip("no PostgreSQL of Debian: apt-get install postgresql")
    person = embedded_postgres.unprivileged()
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        if person:
            os.chown(folder, person["user"], person["group"])
        data, place = f"{folder}/data", {"cwd": folder, "env": embedded_postgres.clean_env(), **person}
        how = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run([programs[-1], *how], check=True, stdout=subprocess.DEVNULL, **place)
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        pg_ctl = [programs[-1].with_name("pg_ctl"), "-D", data, "-w"]
        subprocess.run(
            [*pg_ctl, "-l", f"{folder}/log", "-o", options, "start"], check=True, stdout=subprocess.DEVNULL, **place
        )
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            subprocess.run([*pg_ctl, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL, **place)


@pytest.mark.debian_postgres
def test_the_database_of_the_manual_is_kept_and_brought_back(debian_server, tmp_path):
    with psycopg.connect(debian_server, autocommit=True) as line:
        line.execute("CREATE TABLE said AS SELECT n, 'á' || n AS words FROM generate_series(1, 1000) n")
        line.execute("CREATE DATABASE empty TEMPLATE template0")
    kept = backup.dump(debian_server, tmp_path / "site.dump")
    assert kept == {"public.said": 1000}
    assert backup.restore(tmp_path / "site.dump", make_conninfo(debian_server, dbname="empty")) == kept
    *_, restore = postgres_programs.DEBIAN.glob("*/bin/pg_restore")  # that the manual names brings it back too
    listed = subprocess.run([restore, "--list", tmp_path / "site.dump"], check=True, capture_output=True, text=True)
    assert "TABLE DATA public said" in listed.stdout


def test_what_the_keys_do_not_open_is_told(site):
    draft = draft_start(contact_form(), answers={"nombre": "Ana", "mensaje": "Hola"}, done=["escribanos"])
    submission_send(draft.pk)
    assert backup.open_one(site.DATABASE_URL) >= 2  # answers, and the clave of the draft
    tables = {f"{model._meta.db_table}.{name}" for model, name in columns()}
    assert {"tramites_forms_submission.answers", "accounts_certification.carne"} <= tables
    with connection.cursor() as cursor:
        foreign = Fernet(Fernet.generate_key()).encrypt(b"{}").decode()
        cursor.execute("UPDATE tramites_forms_submission SET answers = %s", [foreign])
    with pytest.raises(backup.BackupError, match="cannot be opened"):
        backup.open_one(site.DATABASE_URL)


def test_a_folder_without_files_is_brought_back_too(site, tmp_path):
    Path(site.MEDIA_ROOT).mkdir()
    backup.keep_files(tmp_path / "files.tar")
    with tarfile.open(tmp_path / "files.tar") as archive:
        archive.extractall(tmp_path / "place", filter="data")
    assert (tmp_path / "place" / "media").is_dir()
