from django.core.management.base import BaseCommand, CommandError

from search import upkeep
from search.engines import chosen


class Command(BaseCommand):
    help = "Compare what the site holds with what each engine finds. Fails when they differ."

    def handle(self, *args, **options):
        wrong = False
        for name in chosen.engine_names():
            engine = chosen.engine_named(name)
            drift = upkeep.check(engine)
            self.stdout.write(
                f"{name}: {engine.count()} documents, {len(drift.missing)} missing, {len(drift.surplus)} too many"
            )
            for key in [*drift.missing[:20], *drift.surplus[:20]]:
                self.stdout.write(f"  {key}")
            wrong = wrong or bool(drift)
        if wrong:
            raise CommandError("Run search_rebuild.")
