import json

from django.core.management.base import BaseCommand, CommandError

from core import retention
from core.models import RetentionRun
from core.retention.register import register_text


class Command(BaseCommand):
    help = "Remove what is past the time it was promised to be kept. Runs every night by itself; safe to repeat."

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--dry-run", action="store_true", help="list what would go now, and remove nothing")
        what.add_argument("--report", action="store_true", help="every run there was, as JSON: counts, days and seals")
        what.add_argument("--verify", action="store_true", help="say what does not fit in the proof of what went")
        what.add_argument(
            "--was",
            nargs="+",
            metavar=("KIND", "HELD"),
            help="say when it was removed: its kind and what its owner holds",
        )
        what.add_argument("--register", action="store_true", help="print docs/data-register.md as it must be")
        parser.add_argument("--only", nargs="+", default=(), metavar="KIND", help="these kinds of the register only")
        parser.add_argument("--seal", default="", help="with --verify: one that was kept elsewhere must be there")

    def handle(self, *args, **options):
        if unknown := set(options["only"]) - {kind.key for kind in retention.kinds() if kind.source}:
            raise CommandError(f"no such kind: {', '.join(sorted(unknown))}")
        if options["dry_run"]:
            self.dry_run(options["only"])
        elif options["report"]:
            runs = RetentionRun.objects.exclude(finished_at=None).order_by("number")
            self.stdout.write(json.dumps([said_of(run) for run in runs], indent=1))
        elif options["verify"]:
            self.verify(options["seal"])
        elif options["was"]:
            self.was(*options["was"])
        elif options["register"]:
            self.stdout.write(register_text(), ending="")
        else:
            self.run(options["only"])

    def dry_run(self, only):
        for key, said in retention.plan(only=only).items():
            span = f", {said['oldest']:%Y-%m-%d} to {said['newest']:%Y-%m-%d}" if said.get("oldest") else ""
            held = f", {said['held']} kept by a legal hold" if said["held"] else ""
            if said["due"] or said["held"]:
                self.stdout.write(f"{key}: {said['due']} due{span}{held}")
                for label in said["labels"]:
                    self.stdout.write(f"    {label}")
        self.stdout.write("Nothing was removed.")

    def run(self, only):
        try:
            done = retention.run(only=only)
        except retention.Busy as error:
            raise CommandError(str(error)) from error
        for key, said in done.totals.items():
            extra = [f"{said[name]} {words}" for name, words in WORDS if said[name]]
            self.stdout.write(f"{key}: {said['removed']} removed" + "".join(f", {one}" for one in extra))
        self.stdout.write(f"Run {done.number} of {done.day}, seal {done.seal}")
        if any(said["left"] for said in done.totals.values()):
            raise CommandError("something could not be removed: the log says which kinds")

    def verify(self, seal):
        if problems := retention.verify(seal):
            raise CommandError("\n".join([*problems, f"{len(problems)} things do not fit"]))
        self.stdout.write("Everything fits")

    def was(self, key, *held):
        name_from = {kind.key: kind.name_from for kind in retention.kinds() if kind.name_from}.get(key)
        if name_from is None:
            raise CommandError("of that kind nobody holds anything to ask with")
        name = name_from(*held)
        day = retention.removed_on(key, name) if name else None
        if day is None:
            raise CommandError("nothing of that kind was removed by that name")
        self.stdout.write(f"Removed on {day}")


WORDS = (("files", "files"), ("held", "kept by a legal hold"), ("left", "left for the next night"))


def said_of(run):
    return {
        "number": run.number,
        "day": run.day.isoformat(),
        "finished_at": run.finished_at.isoformat(),
        "totals": run.totals,
        "batches": list(run.batches.values("number", "kind", "rows", "files", "root", "seal")),
        "seal": run.seal,
    }
