import csv
import json
from pathlib import Path

from django.core.management.base import BaseCommand

from search import evaluation
from search.engines import chosen
from search.measures import answered
from search.query import understand
from search.suggestions import suggest_words

COLUMNS = ("queries", "ndcg@10", "first", "success@3", "needed@5", "mrr", "hit@5", "zero", "returned")


def answers(engine, judged):
    """Return the ids `engine` gives for a Judged query: suggestions for unfinished words, else results."""
    if judged.kind == "prefix":
        return [hit.id for hit in suggest_words(engine, judged.text, judged.language)]
    return [hit.id for hit in answered(engine, understand(judged.text, judged.language, page_size=20)).hits]


def wagtail_answers(judged):
    """Return what Wagtail's own search gives for the same words: the floor to beat."""
    from wagtail.models import Locale, Page

    kinds = {"servicepage": "service", "guidepage": "guide", "checkerpage": "guide", "newspage": "news"}
    found = Page.objects.live().filter(locale=Locale.get_default()).search(judged.text)[:20]
    return [f"{kinds.get(page.specific_class._meta.model_name, 'page')}:{page.slug}" for page in found]


class Command(BaseCommand):
    help = "Measure the search on a list of judged queries, per class. See tests/data/README.md for the list."

    def add_arguments(self, parser):
        parser.add_argument("--engine", choices=["postgres", "elasticsearch", "wagtail"], help="default: all there are")
        parser.add_argument("--judgements", default="tests/data/judgements-dev.csv")
        parser.add_argument("--format", choices=["table", "csv", "json"], default="table")
        parser.add_argument("--later", help="file of documents that entered after the list: taken out of the answers")
        parser.add_argument("--run", help="also write one JSON line per query to this file")
        parser.add_argument("--below", type=float, help="list the queries whose nDCG@10 is below this")

    def handle(self, *args, **options):
        judgements = evaluation.read_judgements(options["judgements"])
        names = [options["engine"]] if options["engine"] else [*chosen.engine_names(), "wagtail"]
        later = set(Path(options["later"]).read_text(encoding="utf-8").split()) if options["later"] else set()
        report, lines = {}, []
        for name in names:
            measured = []
            for judged in judgements:
                found = wagtail_answers(judged) if name == "wagtail" else answers(chosen.engine_named(name), judged)
                found = evaluation.condensed(found, later)
                measured.append((judged, evaluation.measure(judged, found)))
                lines.append({"engine": name, "query_id": judged.id, "docs": found})
            report[name] = evaluation.summarise(measured)
            if options["below"]:
                self._worst(measured, options["below"])
        if options["run"]:
            Path(options["run"]).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        getattr(self, f"_{options['format']}")(report)

    def _worst(self, measured, limit):
        for judged, values in measured:
            if values.get("ndcg@10", 1) < limit:
                self.stdout.write(f"{values['ndcg@10']:.2f} {judged.id} {judged.kind}: {judged.text}")

    def _table(self, report):
        for name, classes in report.items():
            self.stdout.write(f"\n{name:<18}" + "".join(f"{column:>11}" for column in COLUMNS))
            for kind, values in classes.items():
                cells = [values.get(column) for column in COLUMNS]
                shown = ["" if one is None else f"{one:.3f}" if isinstance(one, float) else str(one) for one in cells]
                self.stdout.write(f"{kind:<18}" + "".join(f"{one:>11}" for one in shown))

    def _csv(self, report):
        writer = csv.writer(self.stdout)
        writer.writerow(["engine", "class", *COLUMNS])
        for name, classes in report.items():
            for kind, values in classes.items():
                writer.writerow([name, kind, *(values.get(column, "") for column in COLUMNS)])

    def _json(self, report):
        self.stdout.write(json.dumps(report, indent=2, ensure_ascii=False))
