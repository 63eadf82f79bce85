from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from casework import history


class Command(BaseCommand):
    help = "Names what is not as it was written in the histories of cases. Ends with 1 when there is something."

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--digest", metavar="DAY", help="print the sealed lines of a day, to be kept elsewhere")
        what.add_argument("--against", metavar="FILE", help="compare with lines that were kept elsewhere")

    def handle(self, *args, **options):
        if options["digest"]:
            try:
                day = date.fromisoformat(options["digest"])
            except ValueError:
                raise CommandError("a day is written 2026-11-27") from None
            for line in history.digest_of(day):
                self.stdout.write(line)
            return
        if options["against"]:
            try:
                lines = Path(options["against"]).read_text(encoding="utf-8").splitlines()
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(f"cannot read {options['against']}: {error}") from None
            found = history.against(lines)
        else:
            found = history.verify()
        count = 0
        for line in found:
            self.stdout.write(line)
            count += 1
        if count:
            raise CommandError(f"{count} histories or rows are not as they were written")
        self.stdout.write("Every history is as it was written.")
