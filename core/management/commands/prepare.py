import hashlib
from importlib import import_module
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.translation.reloader import translation_file_changed

SEEDED = "soberania: first content loaded"  # kept as the comment of a table: no model for one bit


def read_messages_again():
    """Have this process forget the messages it read when it started: on a new machine, none were there yet."""
    translation_file_changed(sender=None, file_path=Path("django.mo"))


class Command(BaseCommand):
    help = "Brings messages, static files and database to this version. Safe to repeat: run it at every upgrade."

    def add_arguments(self, parser):
        parser.add_argument("--seed", action="store_true", help="load the first content too, if it never was")
        parser.add_argument("--sign-ins", metavar="FILE", help="write to FILE how the demonstration people sign in")

    def handle(self, *args, **options):
        self.say("Messages and static files")
        call_command("messages", compile=True, stdout=StringIO())
        read_messages_again()
        self.static_files()
        with connection.cursor() as cursor:  # one at a time, also when two machines are upgraded at once
            cursor.execute("SELECT pg_advisory_lock(hashtext('soberania.prepare'))")
            try:
                self.database(cursor, options["seed"])
            finally:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('soberania.prepare'))")
        if options["sign_ins"]:
            sign_ins = import_module("accounts.seed").sign_ins()
            Path(options["sign_ins"]).write_text("\n".join("  ".join(line) for line in sign_ins), encoding="utf-8")

    def static_files(self):
        """Collect, hash and compress the static files, unless none has changed: it takes seconds."""
        digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
        for finder in get_finders():
            for path, storage in finder.list([]):
                stat = Path(storage.path(path)).stat()
                digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
        stamp = Path(settings.STATIC_ROOT).with_suffix(".stamp")
        if stamp.exists() and stamp.read_text() == digest.hexdigest() and Path(settings.STATIC_ROOT).exists():
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(digest.hexdigest())

    def database(self, cursor, seed):
        self.say("Database tables")
        call_command("migrate", interactive=False, verbosity=0)
        cursor.execute("SELECT obj_description('django_migrations'::regclass)")
        if seed and cursor.fetchone()[0] != SEEDED:
            self.say("First content")
            call_command("seed")
            cursor.execute(f"COMMENT ON TABLE django_migrations IS '{SEEDED}'")

    def say(self, text):
        self.stdout.write(f"{text} ...")
        self.stdout.flush()
