"""A backup is only one when it was brought back and is equal."""

import io
import tarfile
from pathlib import Path

import psycopg
import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg.conninfo import make_conninfo

from core import backup
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
        monkeypatch.setattr(backup, "program", lambda name: "/bin/false")
    with pytest.raises(CommandError, match="cannot be trusted"):
        call_command("backup", tmp_path / "kept", stdout=io.StringIO())


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
