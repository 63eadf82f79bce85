import time
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.backup import BackupError, backup


class Command(BaseCommand):
    help = (
        "Keeps database and files in a new folder inside FOLDER, restores them beside, and compares. Fails if unequal."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *args, **options):
        begun = time.monotonic()
        target = options["folder"] / datetime.now().strftime("%Y-%m-%dT%H%M%S")
        try:
            done = backup(settings.DATABASE_URL, target)
        except (BackupError, psycopg.Error, OSError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise CommandError(f"this backup cannot be trusted: {reason}") from None
        opened = "a submission opened" if done["opened"] else "there is no submission yet"
        self.stdout.write(
            f"{target}: {done['tables']} tables, {done['rows']} rows, {done['files']} files, restored and equal; "
            f"{opened}; {time.monotonic() - begun:.0f} s"
        )
