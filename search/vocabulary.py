"""The words of the index, kept in the process: how rare each is, which belong together, what was probably meant."""

import math
import threading
import time

from django.db import connection

from search.models import EngineState, Term

from .spelling import Speller

LEARN = """
INSERT INTO search_term (term, surface, documents, spanish, telling)
SELECT term, surface, 1, spanish, true FROM unnest(%s::text[], %s::text[], %s::bool[]) AS new (term, surface, spanish)
ON CONFLICT (term) DO NOTHING
"""
IN_SERVICE = """
    SELECT vector FROM search_document
    WHERE generation = (SELECT generation FROM search_enginestate WHERE engine = 'postgres')
"""
# `telling` words stand in some title or keyword (weights A, B): «vivir», met only inside texts, tells little.
COUNT = f"""
WITH counted AS (
    SELECT word, sum(ndoc) AS ndoc, bool_or(spanish) AS spanish FROM (
        SELECT word, ndoc, true AS spanish FROM ts_stat($${IN_SERVICE} AND language = 'es'$$)
        UNION ALL SELECT word, ndoc, false FROM ts_stat($${IN_SERVICE} AND language <> 'es'$$)
    ) AS each_language WHERE left(word, 1) NOT IN ('=', '#') GROUP BY word
), told AS (
    SELECT word FROM ts_stat($${IN_SERVICE}$$, 'ab')
), gone AS (
    DELETE FROM search_term WHERE term NOT IN (SELECT word FROM counted)
), now AS (
    SELECT counted.*, told.word IS NOT NULL AS telling FROM counted LEFT JOIN told USING (word)
)
UPDATE search_term SET documents = now.ndoc, spanish = now.spanish, telling = now.telling FROM now
WHERE now.word = search_term.term
  AND (now.ndoc, now.spanish, now.telling) IS DISTINCT FROM
      (search_term.documents, search_term.spanish, search_term.telling)
"""  # noqa: S608 (constants)


def stamp(name):
    """Return the number that changes whenever `name` (vocabulary, tuning) was changed; see `touch`."""
    return stamps().get(name, 0)


STAMPS = "SELECT engine, sequence FROM search_enginestate WHERE engine IN ('vocabulary', 'tuning')"


def stamps():
    """Return {name: stamp}. Asked with each search and each letter of a suggestion: a constant, not built anew."""
    with connection.cursor() as cursor:
        cursor.execute(STAMPS)
        return dict(cursor.fetchall())


def touch(name):
    """Tell every process that its copy of `name` is old. Takes effect with the transaction."""
    EngineState.objects.update_or_create(engine=name, defaults={"sequence": time.time_ns()})


class Vocabulary:
    """Read through `fresh()`, which reloads when another process changed the words."""

    def __init__(self):
        self._stamp = None
        self._loading = threading.Lock()
        self._known = set()
        self._hold({}, {}, {}, frozenset())

    def _hold(self, counts, spanish, every, untelling):
        self.counts = counts
        self.documents = max(max(counts.values(), default=1), 1)
        self.untelling = untelling
        self._spellers = {"es": Speller(spanish), "": Speller(every) if len(every) > len(spanish) else None}

    def fresh(self, current):
        """Return self, reloaded if `current` (a stamp) is not the one it was loaded at.

        One thread reloads; meanwhile the others go on with the words they have.
        """
        if current == self._stamp and self._stamp is not None:
            return self
        if self._loading.acquire(blocking=self._stamp is None):
            try:
                if current != self._stamp or self._stamp is None:
                    self._load()
                    self._stamp = current
            finally:
                self._loading.release()
        return self

    def _load(self):
        rows = list(Term.objects.values_list("term", "surface", "documents", "spanish", "telling"))
        self._hold(
            {term: documents for term, _, documents, _, _ in rows},
            {term: (surface, documents) for term, surface, documents, spanish, _ in rows if spanish},
            {term: (surface, documents) for term, surface, documents, _, _ in rows},
            frozenset(term for term, _, _, _, telling in rows if not telling),
        )

    def speller_of(self, language):
        """Return the Speller of what people write in `language`: in Spanish, «pongo» is never «phone»."""
        return self._spellers["es"] if language == "es" else self._spellers[""] or self._spellers["es"]

    def rarity(self, term):
        """Return how rare a term is: the root of its inverse document frequency, as one rare word must not decide."""
        count = self.counts.get(term, 1)
        return math.sqrt(3 * math.log(1 + (self.documents * 1.3 - count + 0.5) / (count + 0.5)))

    def learn(self, seen):
        """Store the new words of `seen` ({term: (surface, language)}). Their counts come with the next `recount`."""
        new = sorted(term for term in seen if term not in self._known)
        if not new:
            return
        surfaces, spanish = [seen[term][0] for term in new], [seen[term][1] == "es" for term in new]
        with connection.cursor() as cursor:
            cursor.execute(LEARN, [new, surfaces, spanish])
        if not connection.in_atomic_block:  # a rolled back transaction must not leave words believed stored
            self._known.update(new)

    def recount(self):
        """Count again in how many documents each word is, forget those gone, and tell all processes."""
        with connection.cursor() as cursor:
            cursor.execute(COUNT)
        self._known = set()
        touch("vocabulary")


vocabulary = Vocabulary()
