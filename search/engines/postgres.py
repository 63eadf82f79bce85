"""Search inside PostgreSQL: GIN over terms analysed in Python, weighted A-D, ranked with the rarity of each term."""

import datetime
import json
import threading
from contextlib import nullcontext

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from search import analysis
from search.models import Document, EngineState
from search.vocabulary import vocabulary

from .base import (
    FACETS,
    SEARCH_SECONDS,
    TYPE_WEIGHTS,
    Engine,
    EngineUnavailable,
    Hit,
    Results,
    facet_values,
    searched_labels,
    whole_names,
)
from .postgres_query import CANDIDATES, SearchSQL

BODY_WORDS = 6_000
_turn = threading.Lock()
TERM_LENGTH = 40
LAST_PLACE = 16_383  # a tsvector counts no further

UPSERT = """
INSERT INTO search_document (generation, doc_id, language, served_to, type, title, url, summary, body, facts, labels,
    direct, facets, date, title_terms, popularity, version, vector, words)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::tsvector, %s::tsvector)
ON CONFLICT (generation, doc_id, language) DO UPDATE SET
    served_to = excluded.served_to, type = excluded.type, title = excluded.title, url = excluded.url,
    summary = excluded.summary, body = excluded.body, facts = excluded.facts, labels = excluded.labels,
    direct = excluded.direct, facets = excluded.facets, date = excluded.date, title_terms = excluded.title_terms,
    popularity = excluded.popularity, version = excluded.version, vector = excluded.vector, words = excluded.words
WHERE search_document.version <= excluded.version
"""


class PostgresEngine(Engine):
    name = "postgres"

    def __init__(self, generation=None):
        """`generation` is set only while a new index is being made."""
        self._generation = generation

    def index(self, docs):
        generation = self._current()
        rows, seen = [], {}
        for item in docs:
            rows.append(_row(generation, item, seen))
        with connection.cursor() as cursor:
            cursor.executemany(UPSERT, rows)
        vocabulary.learn(seen)

    def delete(self, keys, version):
        generation = self._current()
        for key in keys:
            doc_id, _, language = key.rpartition("@")
            Document.objects.filter(
                generation=generation, doc_id=doc_id, language=language, version__lte=version
            ).delete()

    def answer(self, query):
        statement, values = SearchSQL(query, vocabulary).build()
        ((total, rows, counts),) = self._in_turn(statement, values)
        facets = {}
        for name, number in _decoded(counts).items():
            group, _, value = name.partition(":")
            if group in FACETS:
                facets.setdefault(group, {})[value] = number
        return Results(total, tuple(_hit(row) for row in _decoded(rows)), facets, self.name)

    def _in_turn(self, statement, values):
        """Return the rows of a search, which keeps a core busy: each process asks for one at a time.

        More at once would take as long in all, and each of them longer. Raises EngineUnavailable.
        """
        if not _turn.acquire(timeout=SEARCH_SECONDS):
            raise EngineUnavailable("too many searches at once")
        try:
            return in_time(statement, values)
        finally:
            _turn.release()

    def suggest(self, words, language, limit=8, *, pinned=()):
        if not words:
            return []
        match = " & ".join("(" + " | ".join(f"'{word}':*" for word in options) + ")" for options in words)
        weights = " ".join(f"WHEN '{kind}' THEN {weight}" for kind, weight in TYPE_WEIGHTS.items())
        rows = in_time(
            f"""
            WITH begun AS (
                SELECT * FROM search_document
                WHERE generation = (SELECT generation FROM search_enginestate WHERE engine = 'postgres')
                  AND %s = ANY(served_to) AND words @@ %s::tsquery AND type IN ('service', 'guide', 'organism')
                LIMIT {CANDIDATES} OFFSET 0
            )
            SELECT doc_id, type, language, title, url FROM begun
            ORDER BY doc_id = ANY(%s) DESC, (ts_rank('{{0.05, 0.05, 0.35, 1}}', words, %s::tsquery)
                * (CASE type {weights} ELSE 0.5 END) * (1 + popularity) + 0.3 / (2 + title_terms)) DESC, title
            LIMIT %s
            """,  # noqa: S608 (weights are constants)
            [language, match, list(pinned), match, limit],
        )
        return [Hit(*row) for row in rows]

    def versions(self):
        rows = Document.objects.filter(generation=self._current()).values_list("doc_id", "language", "version")
        return {f"{doc_id}@{language}": version for doc_id, language, version in rows}

    def successor(self):
        generation = self._current() + 1
        Document.objects.filter(generation=generation).delete()  # left by an interrupted rebuild
        return PostgresEngine(generation=generation)

    def replace_with(self, successor):
        EngineState.objects.filter(engine=self.name).update(generation=successor._generation)
        Document.objects.exclude(generation=successor._generation).delete()

    def _current(self):
        if self._generation is None:
            state, _ = EngineState.objects.get_or_create(engine=self.name)
            return state.generation
        return self._generation


def in_time(statement, values):
    """Return the rows of a statement. Raises EngineUnavailable when it takes longer than SEARCH_SECONDS.

    The limit goes with the statement, in one message, and ends with the transaction or before the caller's goes on.
    """
    limited = f"SET LOCAL statement_timeout = {int(SEARCH_SECONDS * 1000)}; {statement}"
    whole = f"{limited}; SET LOCAL statement_timeout TO DEFAULT"
    caller = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with caller, connection.cursor() as cursor:
            cursor.execute(whole, values)
            cursor.nextset()
            return cursor.fetchall()
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise EngineUnavailable("the search took too long") from error
        raise


def _row(generation, item, seen):
    doc = item.doc
    vector, words, title_terms = _vectors(doc, seen)
    return (
        generation,
        doc.id,
        doc.language,
        list(item.served_to),
        doc.type,
        doc.title,
        doc.url,
        doc.summary,
        doc.body[:60_000],
        json.dumps(list(doc.facts)),
        json.dumps(doc.labels),
        json.dumps(doc.direct),
        facet_values(doc),
        doc.date,
        title_terms,
        item.popularity,
        item.version,
        vector,
        words,
    )


def _vectors(doc, seen):
    """Return the tsvector texts of `doc` (everything; words of title and keywords) and the length of its title."""
    parts, words, place, title_terms = [], [], 0, 1
    for weight, text in (
        ("A", doc.title),
        ("B", "\n".join(doc.keywords)),
        ("C", "\n".join([doc.summary, *searched_labels(doc)])),
        ("D", doc.body),
    ):
        found = analysis.words(analysis.normalise(text))
        if weight == "A":
            title_terms = max(len(found), 1)
        for term, folded, exact in found[:BODY_WORDS]:
            if len(term) > TERM_LENGTH:
                continue
            if place < LAST_PLACE:
                place += 1
            parts.append(f"'{term}':{place}{weight}")
            if exact != folded:
                parts.append(f"'={exact}':{place}{weight}")
            if weight in "AB":
                words.append(f"'{folded}':{place}{weight}")
            if term not in seen:
                seen[term] = (exact[:60], doc.language)
        place = min(place + 10, LAST_PLACE)  # a phrase never runs from one field into the next
    parts += [f"'#{name}':1A" for name in whole_names(doc)]
    return " ".join(parts), " ".join(words), title_terms


def _decoded(value):
    return json.loads(value) if isinstance(value, str) else value


def _hit(row):
    row["facts"] = tuple(row["facts"])
    row["date"] = row["date"] and datetime.date.fromisoformat(row["date"])  # JSON has no dates: it came as text
    return Hit(**row)
