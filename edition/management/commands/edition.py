import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from edition.making import CHANGES_ZIP, ZIP, make

FOLDER = Path("var") / "edicion"


class Command(BaseCommand):
    help = "Makes the edition without a line, unless nothing changed, and writes its files to FOLDER."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, nargs="?", default=FOLDER, help="default: %(default)s")
        parser.add_argument("--anyway", action="store_true", help="also when nothing changed since the last one")

    def handle(self, *args, **options):
        begun = time.monotonic()
        edition, new = make(anyway=options["anyway"])
        if edition is None:
            raise CommandError("another process is making the first edition")
        folder = options["folder"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for file in edition.files.all():
                target = folder / self.name(file.name, edition)
                fresh = target.with_suffix(".part")
                fresh.write_bytes(bytes(file.body))
                fresh.replace(target)
                self.stdout.write(f"{target}: {file.size:,} bytes")
        except OSError as error:
            raise CommandError(f"{error.filename or folder}: {error.strerror}") from None
        self.stdout.write(
            f"edition {edition.number}{'' if new else ', nothing changed since'}: {len(edition.entries)} pages, "
            f"{len(edition.changes)} changed, {'sealed' if edition.sealed else 'NOT SEALED'}; "
            f"{time.monotonic() - begun:.0f} s"
        )

    @staticmethod
    def name(name, edition):
        """Return what a file is called outside: the ZIPs say their day."""
        day = timezone.localdate(edition.made_at).isoformat()
        return {ZIP: f"soberania-{day}.zip", CHANGES_ZIP: f"soberania-cambios-{day}.zip"}.get(name, name)
