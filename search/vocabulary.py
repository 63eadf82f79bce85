"""The words of the index, kept in the process: how rare each is, which belong together, what was probably meant."""

import math
import time

from django.db import connection

from search.models import EngineState, Term

from .spelling import Speller

LEARN = """
INSERT INTO search_term (term, surface, documents) SELECT * FROM unnest(%s::text[], %s::text[], %s::int[])
ON CONFLICT (term) DO NOTHING
"""
COUNT = """
WITH counted AS (
    SELECT word, ndoc FROM ts_stat($$
        SELECT vector FROM search_document
        WHERE generation = (SELECT generation FROM search_enginestate WHERE engine = 'postgres')$$)
    WHERE left(word, 1) NOT IN ('=', '#')
), gone AS (
    DELETE FROM search_term WHERE term NOT IN (SELECT word FROM counted)
)
UPDATE search_term SET documents = counted.ndoc FROM counted
WHERE counted.word = search_term.term AND counted.ndoc <> search_term.documents
"""


def stamp(name):
    """Return the number that changes whenever `name` (vocabulary, tuning) was changed; see `touch`."""
    return stamps().get(name, 0)


def stamps():
    return dict(EngineState.objects.filter(engine__in=["vocabulary", "tuning"]).values_list("engine", "sequence"))


def touch(name):
    """Tell every process that its copy of `name` is old. Takes effect with the transaction."""
    EngineState.objects.update_or_create(engine=name, defaults={"sequence": time.time_ns()})


class Vocabulary:
    """Read through `fresh()`, which reloads when another process changed the words."""

    def __init__(self):
        self._stamp = None
        self._known = set()
        self.documents = 1
        self.counts = {}
        self.speller = Speller({})

    def fresh(self, current):
        """Return self, reloaded if `current` (a stamp) is not the one it was loaded at."""
        if current != self._stamp or self._stamp is None:
            rows = list(Term.objects.values_list("term", "surface", "documents"))
            self.counts = {term: documents for term, _, documents in rows}
            self.documents = max(max(self.counts.values(), default=1), 1)
            self.speller = Speller({term: (surface, documents) for term, surface, documents in rows})
            self._stamp = current
        return self

    def rarity(self, term):
        """Return the inverse document frequency of a term."""
        count = self.counts.get(term, 1)
        return math.log(1 + (self.documents * 1.3 - count + 0.5) / (count + 0.5))

    def learn(self, seen):
        """Store the new words of `seen` ({term: surface}). Their counts come with the next `recount`."""
        new = sorted(term for term in seen if term not in self._known)
        if not new:
            return
        with connection.cursor() as cursor:
            cursor.execute(LEARN, [new, [seen[term] for term in new], [1] * len(new)])
        if not connection.in_atomic_block:  # a rolled back transaction must not leave words believed stored
            self._known.update(new)

    def recount(self):
        """Count again in how many documents each word is, forget those gone, and tell all processes."""
        with connection.cursor() as cursor:
            cursor.execute(COUNT)
        self._known = set()
        touch("vocabulary")


vocabulary = Vocabulary()
