import json
from pathlib import Path

from django.core.management.base import BaseCommand

from search import measures
from search.engines import chosen
from search.query import understand
from search.spanish import commonest

DATA = Path("tests/data")
FACTS = ("facts-dev.csv", "facts-unseen.csv", "facts-lives.csv")
CORRECTIONS = ("corrections.csv",)
COMMON = 2_000


class Command(BaseCommand):
    help = "Measure what search_eval does not: facts on the first card, corrections, words of Spanish, places."

    def add_arguments(self, parser):
        parser.add_argument("what", nargs="*", help="facts, corrections, words, places; default: all")
        parser.add_argument("--engine", choices=["postgres", "elasticsearch"], help="default: all there are")
        parser.add_argument("--wrong", action="store_true", help="list what went wrong")
        parser.add_argument("--every", type=int, default=1, help="of the places only each so many-th question")

    def handle(self, *args, **options):
        self.wrong = options["wrong"]
        wanted = options["what"] or ["facts", "corrections", "words", "places"]
        names = [options["engine"]] if options["engine"] else chosen.engine_names()
        if "corrections" in wanted:
            self._corrections()
        if "words" in wanted:
            changed = [word for word in commonest(COMMON) if understand(word).corrected]
            self._line("-", f"{COMMON} commonest words, corrected", len(changed), changed)
        for name in names:
            engine = chosen.engine_named(name)
            if "facts" in wanted:
                for file in FACTS:
                    found = measures.facts(engine, DATA / file)
                    self._line(name, f"{file}: {found.asked} asked, right", f"{found.share:.3f}", found.wrong)
            if "places" in wanted:
                self._places(name, engine, options["every"])

    def _corrections(self):
        for file in CORRECTIONS:
            found = measures.corrections(DATA / file)
            self._line("-", f"{file}: {found.replaced} replaced, precision", f"{found.precision:.3f}", found.wrong)
            self._line("-", f"{file}: {found.misspelt} misspelt, recall", f"{found.recall:.3f}", found.missed)

    def _places(self, name, engine, every):
        matters = json.loads((DATA / "matters.json").read_text(encoding="utf-8"))
        asked = list(measures.places_asked(matters))[::every]
        found = [(text, *measures.place_of_answer(engine, matters[matter], at, text)) for matter, at, text in asked]
        first = [one for one in found if one[1] == "first"]
        unsaid = [one for one in found if one[1] == "unsaid"]
        share = f"{1 - len(first) / len(asked):.4f}"
        self._line(name, f"places: {len(asked)} asked, matter or office first", share, first)
        self._line(name, "places: of another place and not said", len(unsaid), unsaid)

    def _line(self, engine, what, figure, wrong):
        self.stdout.write(f"{engine:<14}{what:<60}{figure:>8}")
        for one in wrong if self.wrong else ():
            self.stdout.write(f"    {one}")
