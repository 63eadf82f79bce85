"""Try a change of the tuning before saving it: what a search gives now and would give, and the judged list."""

from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from . import evaluation, labels, service
from .query import understand
from .tuning import Tuning, current
from .vocabulary import stamp

SHOWN = 10
JUDGEMENTS = Path(settings.BASE_DIR) / "tests" / "data" / "judgements-dev.csv"


@dataclass(frozen=True)
class Change:
    """A synonym, a best bet or a worst bet, not saved yet."""

    kind: str  # synonym, best, worst
    words: str
    target: str
    weight: float = 0.9

    def applied(self):
        """Return the saved tuning with this change in it."""
        if self.kind == "synonym":
            return Tuning.load(more=[(self.words, self.target, self.weight)])
        changed = Tuning.load()
        if self.kind == "best":
            changed.add_best_bet(self.words, self.target)
        else:
            changed.add_worst_bet(self.words, self.target)
        return changed


def saved_tuning():
    return current(stamp("tuning"))


def compare(text, language, change=None):
    """Return rows of dict(now, then, moved) for the first results of `text` now and with `change`."""
    before = _hits(text, language, saved_tuning())
    if change is None:
        return [{"now": hit, "then": None, "moved": ""} for hit in before]
    after = _hits(text, language, change.applied())
    places = {hit.id: place for place, hit in enumerate(before)}
    rows = []
    for place in range(max(len(before), len(after))):
        now = before[place] if place < len(before) else None
        then = after[place] if place < len(after) else None
        rows.append({"now": now, "then": then, "moved": _moved(then, place, places)})
    return rows


def reading_of(text, language):
    """Return how a text is read, as (what, value) pairs an editor understands: matter, place, facts, words left out."""
    query = understand(text, language)
    counted = [" ".join(concept.alternatives[0].terms) for concept in query.concepts if not concept.optional]
    meant = [" ".join(one.terms) for concept in query.concepts for one in concept.alternatives if one.kind == "synonym"]
    pairs = [
        (_("Matter"), ", ".join(counted)),
        (_("Also as"), ", ".join(dict.fromkeys(meant))),
        (_("Place"), query.place.full_name if query.place else ""),
        (_("Fact asked"), ", ".join(str(labels.ANSWERS[kind]) for kind in query.asked)),
        (_("Corrected to"), query.corrected),
        (_("Several things"), "; ".join(part.text for part in query.parts)),
        (_("Words no page says"), ", ".join(query.missing)),
    ]
    return [(what, value) for what, value in pairs if value]


def _moved(hit, place, places):
    if hit is None:
        return ""
    if hit.id not in places:
        return "new"
    return "up" if places[hit.id] > place else "down" if places[hit.id] < place else ""


def _hits(text, language, tuning):
    return service.search(understand(text, language, page_size=SHOWN, tuning=tuning)).hits


@dataclass(frozen=True)
class Effect:
    """What a change does to the judged list: the mean nDCG@10 before and after, and the queries that moved."""

    before: float
    after: float
    moved: list[tuple[str, float, float]]
    queries: int

    @property
    def harms(self):
        return self.after < self.before - 0.0005


def effect(change: Change, path=None):
    """Return the Effect of `change` on the judged list, or None when there is no list here.

    Only queries that are understood otherwise are searched twice.
    """
    path = path or JUDGEMENTS
    if not path.exists():
        return None
    now = saved_tuning()
    then = change.applied()
    before = after = 0.0
    moved, count = [], 0
    for judged in evaluation.read_judgements(path):
        if judged.kind in ("prefix", "no_answer"):
            continue
        count += 1
        old = understand(judged.text, judged.language, tuning=now)
        new = understand(judged.text, judged.language, tuning=then)
        was = evaluation.ndcg(judged, _ids(old))
        will = was if new == old else evaluation.ndcg(judged, _ids(new))
        before, after = before + was, after + will
        if abs(will - was) > 0.0005:
            moved.append((judged.text, was, will))
    moved.sort(key=lambda row: row[2] - row[1])
    return Effect(before / count, after / count, moved, count) if count else None


def _ids(query):
    return [hit.id for hit in service.search(replace(query, page_size=SHOWN)).hits]
