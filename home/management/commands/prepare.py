import hashlib
import time
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.utils.translation.reloader import translation_file_changed
from psycopg.errors import LockNotAvailable
from wagtail.models import Locale, Site

from accounts.seed import sign_ins
from core import built
from core.changes.recording import fill
from core.purge import purge_now
from core.served.addresses import remember_everything
from core.served.with_source import put_right

LOCK_SECONDS, LOCK_PAUSE = 2, 5  # how long people may stand behind a change of a table, and then not
LOCK_PATIENCE = 3600
SEEDED = "soberania: first content loaded"  # kept as the comment of a table: no model for one bit


def read_messages_again():
    """Have this process forget the messages it read when it started: on a new machine, none were there yet."""
    translation_file_changed(sender=None, file_path=Path("django.mo"))


def ensure_locales():
    """Make what Wagtail keeps of each language of the site: content can then be translated into it."""
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)


class Command(BaseCommand):
    help = "Brings messages, static files and database to this version. Safe to repeat: run it at every upgrade."
    requires_system_checks = []  # they speak Spanish and may look for static files: after those are made

    def add_arguments(self, parser):
        parser.add_argument("--files", action="store_true", help="only messages and static files: needs no database")
        parser.add_argument("--seed", action="store_true", help="load the first content too, if it never was")
        parser.add_argument("--sign-ins", metavar="FILE", help="write to FILE how the demonstration people sign in")

    def handle(self, *args, **options):
        self.say("Messages and static files")
        try:
            if built.messages_lacking():
                call_command("messages", compile=True, stdout=StringIO())
                read_messages_again()
            self.static_files()
        except OSError as error:  # code that belongs to root, which is right: it was built before
            raise CommandError(f"{error.filename or error}: {error.strerror}; build as the owner of the code") from None
        if options["files"]:
            return
        self.check()
        with connection.cursor() as cursor:  # one at a time, also when two machines are upgraded at once
            cursor.execute("SELECT pg_advisory_lock(hashtext('soberania.prepare'))")
            try:
                self.database(cursor, options["seed"])
            finally:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('soberania.prepare'))")
        if options["sign_ins"]:
            Path(options["sign_ins"]).write_text("\n".join("  ".join(line) for line in sign_ins()), encoding="utf-8")

    def static_files(self):
        """Collect, hash and compress the static files, unless none has changed: it takes seconds.

        By their contents: the times of files do not survive the making of an image.
        """
        digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
        for finder in get_finders():
            for path, storage in finder.list([]):
                digest.update(f"{path}\n".encode() + Path(storage.path(path)).read_bytes())
        stamp = Path(settings.STATIC_ROOT).with_suffix(".stamp")
        if stamp.exists() and stamp.read_text() == digest.hexdigest() and Path(settings.STATIC_ROOT).exists():
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(digest.hexdigest())

    def database(self, cursor, seed):
        self.say("Database tables")
        self.migrate(cursor)
        ensure_locales()
        call_command("rights", set=True, stdout=StringIO())
        cursor.execute("SELECT obj_description('django_migrations'::regclass)")
        if seed and cursor.fetchone()[0] != SEEDED:
            self.say("First content")
            call_command("seed")
            cursor.execute(f"COMMENT ON TABLE django_migrations IS '{SEEDED}'")
        self.site()
        call_command("approvals")
        taken = put_right()
        remember_everything()
        fill()
        if taken:
            self.say(f"{taken} translations of what is not published were taken down")

    def migrate(self, cursor):
        """Bring the tables to this version while people use them.

        A change of a table waits for all who read it, a dump for example, and everybody who comes later waits behind
        it. So it gives up after a moment, lets them through, and tries again: each change is made whole or not at all.
        """
        until = time.monotonic() + LOCK_PATIENCE
        cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        try:
            while True:
                try:
                    return call_command("migrate", interactive=False, verbosity=0)
                except OperationalError as error:
                    if not isinstance(error.__cause__, LockNotAvailable):
                        raise
                    if time.monotonic() > until:
                        raise CommandError(
                            "a table has been in use for an hour (a dump, a report?); nothing was lost: run it again"
                        ) from None
                    self.say("  somebody uses a table that changes; trying again")
                    time.sleep(LOCK_PAUSE)
        finally:
            cursor.execute("RESET lock_timeout")

    def site(self):
        """Have Wagtail know the site by its address: it writes addresses of its own into API, notices and previews."""
        address = urlsplit(settings.SITE_URL)
        port = address.port or {"https": 443, "http": 80}[address.scheme]
        site = Site.objects.filter(is_default_site=True).first()
        if site and (site.hostname, site.port) != (address.hostname, port):
            site.hostname, site.port = address.hostname, port
            site.save()
            purge_now()

    def say(self, text):
        self.stdout.write(f"{text} ...")
        self.stdout.flush()
