"""What editors taught the search: synonyms, results put first, results kept out. Read at every search."""

from dataclasses import dataclass, field

from . import analysis
from .models import BestBet, Synonym, WorstBet

LONGEST = 5


def phrases(text):
    """Return the analysed phrases of a comma- or line-separated text."""
    parts = text.replace("\n", ",").split(",")
    return [found for part in parts if (found := analysis.terms(part)[:LONGEST])]


def families(text):
    """Return the phrases of `text` as the roots of their words."""
    parts = [analysis.tokens(analysis.normalise(part)) for part in text.replace("\n", ",").split(",")]
    return [tuple(analysis.root(token.folded) for token in found[:LONGEST]) for found in parts if found]


@dataclass
class Tuning:
    """Synonyms by analysed phrase, bets by analysed query. `load()` reads the tables; the workbench makes its own."""

    synonyms: dict[tuple[str, ...], dict[tuple[str, ...], float]] = field(default_factory=dict)
    families: dict[tuple[str, ...], dict[tuple[str, ...], float]] = field(default_factory=dict)  # the same by roots
    best: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    worst: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    surfaces: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls):
        tuning = cls()
        for synonym in Synonym.objects.all():
            tuning.add_synonym(synonym.words, synonym.meanings, synonym.weight)
        for bet in BestBet.objects.order_by("position", "pk"):
            tuning.add_best_bet(bet.queries, bet.document)
        for bet in WorstBet.objects.all():
            tuning.add_worst_bet(bet.queries, bet.document)
        return tuning

    def add_synonym(self, words, meanings="", weight=0.9):
        """Make `words` find `meanings` too, the first ones more, or each other when there are no meanings."""
        typed = phrases(words)
        for token in analysis.tokens(analysis.normalise(words)):
            self.surfaces.setdefault(token.term, token.exact)
        targets = phrases(meanings) or typed
        roots = {phrase: family for phrase, family in zip(typed, families(words), strict=True) if len(phrase) > 1}
        for phrase in typed:
            found = self.synonyms.setdefault(phrase, {})
            if phrase in roots:
                self.families.setdefault(roots[phrase], found)
            for place, target in enumerate(targets):
                if target != phrase:
                    strength = weight * max(1 - 0.08 * place, 0.6) if meanings else weight
                    found[target] = max(strength, found.get(target, 0))

    def add_best_bet(self, queries, document):
        for line in queries.splitlines():
            if found := analysis.terms(line):
                self.best.setdefault(found, []).append(document)

    def add_worst_bet(self, queries, document):
        for line in queries.splitlines():
            if found := analysis.terms(line):
                self.worst.setdefault(found, set()).add(document)


class _Loaded:
    stamp = None
    tuning = Tuning()


def current(stamp):
    """Return the Tuning of the tables, read again only when `stamp` changed."""
    if stamp != _Loaded.stamp or _Loaded.stamp is None:
        _Loaded.tuning = Tuning.load()
        _Loaded.stamp = stamp
    return _Loaded.tuning
