import time
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.backup import FOLDER, KEPT_DAYS, BackupError, backup, forget_old
from core.postgres_programs import ProgramError


class Command(BaseCommand):
    help = (
        "Keeps database and files in a new folder inside FOLDER, restores them beside, and compares. Fails if unequal."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--keep",
            type=int,
            default=KEPT_DAYS,
            metavar="DAYS",
            help="once the new one is proved, remove those in FOLDER that are older (default: %(default)s; 0: none)",
        )

    def handle(self, *args, **options):
        begun = time.monotonic()
        target = options["folder"] / datetime.now().strftime(FOLDER)
        try:
            done = backup(settings.DATABASE_URL, target)
        except (BackupError, ProgramError, psycopg.Error, OSError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise CommandError(f"this backup cannot be trusted: {reason}") from None
        self.stdout.write(
            f"{target}: {done['tables']} tables, {done['rows']} rows, {done['files']} files, restored and equal; "
            f"{done['opened']} encrypted columns opened; {time.monotonic() - begun:.0f} s"
        )
        if options["keep"] > 0:
            for name in forget_old(options["folder"], options["keep"], datetime.now()):
                self.stdout.write(f"{name}: removed, older than {options['keep']} days")
