"""What editors taught the search: synonyms, results put first, results kept out. Read at every search."""

from dataclasses import dataclass, field
from functools import cached_property

from . import analysis
from .models import BestBet, Synonym, WorstBet
from .spelling import family_of

LONGEST = 5


def parts(text):
    """Return the comma- or line-separated parts of a text."""
    return [part for part in text.replace("\n", ",").split(",") if part.strip()]


def phrases(text):
    """Return the analysed phrases of a comma- or line-separated text."""
    return [found for part in parts(text) if (found := analysis.terms(part)[:LONGEST])]


def as_spoken(part):
    """Return the folded words of «me caso» or «otro país», which without their small words would say something else.

    Empty for what is one word, or still several without them.
    """
    every = analysis.tokens(analysis.normalise(part), keep_stop_words=True)
    telling = [token for token in every if token.folded not in analysis.STOP_WORDS]
    return tuple(token.folded for token in every) if len(every) > 1 == len(telling) else ()


@dataclass
class Tuning:
    """Synonyms by analysed phrase, bets by analysed query. `load()` reads the tables.

    Words that stand in one synonym are alike: inside longer ones each may stand for the others, so that «vender el
    carro» is also «venta de mi auto».
    """

    synonyms: dict[tuple[str, ...], dict[tuple[str, ...], float]] = field(default_factory=dict)
    spoken: dict[tuple[str, ...], dict[tuple[str, ...], float]] = field(default_factory=dict)  # see `as_spoken`
    families: dict[tuple[str, ...], dict[tuple[str, ...], float]] = field(default_factory=dict)  # by `family`
    phrases_with: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)  # keys of `families` by first word
    alike: dict[str, str] = field(default_factory=dict)
    best: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    worst: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    surfaces: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, more=()):
        """Return the Tuning of the tables, and of the synonyms (words, meanings, weight) that are not there yet."""
        tuning = cls()
        synonyms = [*Synonym.objects.order_by("pk").values_list("words", "meanings", "weight"), *more]
        for words, _, _ in sorted(synonyms, key=lambda one: (bool(one[1].strip()), one[2])):  # loose groups first
            tuning.add_alike(words)
        for synonym in synonyms:
            tuning.add_synonym(*synonym)
        for bet in BestBet.objects.order_by("position", "pk"):
            tuning.add_best_bet(bet.queries, bet.document)
        for bet in WorstBet.objects.all():
            tuning.add_worst_bet(bet.queries, bet.document)
        return tuning

    @cached_property
    def told(self):
        """The words of all the synonyms."""
        return tuple(sorted(self.surfaces))

    def family(self, folded):
        """Return what a folded word may stand for inside a longer synonym."""
        own = family_of(folded)
        return self.alike.get(own, own)

    def add_alike(self, words):
        """Let the single words of a synonym stand for each other. A word keeps its first companions."""
        found = [analysis.tokens(analysis.normalise(part)) for part in parts(words) if not as_spoken(part)]
        single = [family_of(one[0].folded) for one in found if len(one) == 1]
        for word in single:
            self.alike.setdefault(word, self.alike.get(single[0], single[0]))

    def add_synonym(self, words, meanings="", weight=0.9):
        """Make `words` find `meanings` too, the first ones more, or each other when there are no meanings."""
        targets = phrases(meanings) or phrases(words)
        self.__dict__.pop("told", None)
        for part in parts(words):
            found = analysis.tokens(analysis.normalise(part))[:LONGEST]
            if not found:
                continue
            for token in found:
                self.surfaces.setdefault(token.term, token.exact)
            phrase = tuple(token.term for token in found)
            if spoken := as_spoken(part):
                _add(self.spoken.setdefault(spoken, {}), phrase, targets, meanings, weight)
                continue
            own = self.synonyms.setdefault(phrase, {})
            _add(own, phrase, targets, meanings, weight)
            family = tuple(self.family(token.folded) for token in found)
            if family not in self.families:
                self.families[family] = own
                self.phrases_with.setdefault(family[0], []).append(family)

    def add_best_bet(self, queries, document):
        for line in queries.splitlines():
            if found := analysis.terms(line):
                self.best.setdefault(found, []).append(document)

    def add_worst_bet(self, queries, document):
        for line in queries.splitlines():
            if found := analysis.terms(line):
                self.worst.setdefault(found, set()).add(document)


def _add(found, phrase, targets, meanings, weight):
    for place, target in enumerate(targets):
        if target != phrase:
            strength = weight * max(1 - 0.08 * place, 0.6) if meanings else weight
            found[target] = max(strength, found.get(target, 0))


class _Loaded:
    stamp = None
    tuning = Tuning()


def current(stamp):
    """Return the Tuning of the tables, read again only when `stamp` changed."""
    if stamp != _Loaded.stamp or _Loaded.stamp is None:
        _Loaded.tuning = Tuning.load()
        _Loaded.stamp = stamp
    return _Loaded.tuning
