from django.core.management.base import BaseCommand

from search import upkeep
from search.engines import chosen


class Command(BaseCommand):
    help = "Make the search index anew beside the one in service, then switch. Nothing is down meanwhile."

    def add_arguments(self, parser):
        parser.add_argument("--engine", choices=["postgres", "elasticsearch"], help="only this one (default: all)")

    def handle(self, *args, **options):
        for name in chosen.engine_names():
            if options["engine"] in (None, name):
                count = upkeep.rebuild(chosen.engine_named(name), lambda text: self.stdout.write(f"  {text}"))
                self.stdout.write(f"{name}: {count} documents in service")
