"""A parsed Query as one SQL statement: total, the asked page and the facet counts together."""

from itertools import groupby

from .base import (
    ASKED_OF_SERVICE,
    FACETS,
    NAMED_THERE,
    OFFICE_THERE,
    OWN_LANGUAGE,
    PIN_SCORE,
    TYPE_WEIGHTS,
    WHOLE_NAME,
    WHOLE_NAME_ORGANISM,
)

# Worth of a term found in D (body), C (summary, labels), B (keywords), A (title), for ts_rank.
FIELD_WEIGHTS = "{0.1, 0.3, 0.75, 1.0}"
CANDIDATES = 5_000  # no query looks at more than this, however common its words
# The likeliest, whose score is worked out: enough for the first pages, or for as many as the pages of results show.
RANKED, RANKED_DEEP = 300, 500


def tsquery(terms, fields=""):
    """Return the terms (analysed: letters and digits only) as a tsquery that wants them all, in `fields` if given."""
    suffix = f":{fields}" if fields else ""
    return " & ".join(f"'{term}'{suffix}" for term in terms)


def any_of(concept, fields=""):
    return " | ".join(f"({tsquery(alternative.terms, fields)})" for alternative in concept.alternatives)


def smallest_groups(weights, need, most=64):
    """Return the smallest groups of places whose weights together reach the share `need`, or [] when too many."""
    enough = need * sum(weights) - 1e-9
    order = sorted(range(len(weights)), key=lambda place: -weights[place])
    groups = []

    def grow(group, held, start):
        if len(groups) > most:
            return
        if held >= enough:
            groups.append(group)  # the heaviest come first: without its last member the group is not enough
            return
        for position in range(start, len(order)):
            grow((*group, order[position]), held + weights[order[position]], position + 1)

    grow((), 0.0, 0)
    return groups if len(groups) <= most else []


def any_group(groups, wanted):
    """Return the tsquery of documents that hold all of one of `groups`, what they begin with alike written once.

    `wanted`: the tsquery of each place. Groups come as `smallest_groups` gives them.
    """
    ways = []
    for first, alike in groupby(groups, key=lambda group: group[0]):
        rest = [group[1:] for group in alike]
        ways.append(wanted[first] if () in rest else f"{wanted[first]} & ({any_group(rest, wanted)})")
    return " | ".join(ways)


class SearchSQL:
    """Builds the statement. What was typed enters only through `bind`, as a named value."""

    def __init__(self, query, vocabulary):
        self.query = query
        self.vocabulary = vocabulary
        self.counted = [concept for concept in query.concepts if not concept.optional]
        self.groups = smallest_groups([concept.weight for concept in self.counted], query.need)
        # In every group: what the index gave holds them, so nobody has to look again.
        self.sure = set.intersection(*map(set, self.groups)) if self.groups and not query.serving else set()
        self.values = {}

    def build(self):
        """Return (statement, values)."""
        query, bind = self.query, self.bind
        ranked = RANKED if query.page * query.page_size <= RANKED else RANKED_DEEP
        newest = "date DESC NULLS LAST, " if query.newest_first else ""
        passes = "cardinality(fails) = 0" if query.filters else "true"
        statement = f"""
        WITH found AS MATERIALIZED (
            SELECT d.id, d.facets, d.date, {self._likely()} AS likely, {self._fails()} AS fails FROM (
                SELECT * FROM search_document d
                WHERE {self._in_service()} AND ({self._match()})
                LIMIT {CANDIDATES} OFFSET 0
            ) d
        ), likeliest AS (
            SELECT id FROM found WHERE {passes} ORDER BY {newest}likely DESC, id LIMIT {ranked}
        ), hits AS MATERIALIZED (
            SELECT d.id, d.doc_id, d.date, {self._score()} AS score FROM (
                {self._whole_vectors()} JOIN likeliest l ON l.id = d.id OFFSET 0
            ) d
        ), page AS (
            SELECT d.doc_id AS id, d.type, d.language, d.title, d.url, d.summary, d.body, d.facts, d.labels,
                   d.direct, d.date,
                   round(h.score::numeric, 4)::float AS score, h.score >= {PIN_SCORE} AS pinned
            FROM (SELECT * FROM hits ORDER BY {newest}score DESC, doc_id
                  LIMIT {bind(query.page_size)} OFFSET {bind((query.page - 1) * query.page_size)}) h
            JOIN search_document d ON d.id = h.id
            ORDER BY {newest and "h." + newest}h.score DESC, h.doc_id
        )
        SELECT (SELECT count(*) FROM found WHERE {passes}),
               (SELECT coalesce(json_agg(page), '[]') FROM page),
               (SELECT coalesce(json_object_agg(facet, number), '{{}}') FROM ({self._facets()}) counted)
        """  # noqa: S608 (only constants and named values are in the text)
        return statement, self.values

    def bind(self, value):
        """Keep `value` and return its name for the statement."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"

    def holds(self, condition):
        """Return SQL that is 1 when the document holds the tsquery `condition`, else 0.

        A float8, as everything a score is made of: PostgreSQL reads 0.25 as a numeric, which is slow to reckon with.
        """
        return f"(d.vector @@ {self.bind(condition)}::tsquery)::int::float8"

    @staticmethod
    def _whole_vectors():
        """Return the SELECT of documents whose search vector is read once per row, not once per condition.

        OFFSET 0, after it, keeps the planner from merging it.
        """
        shown = "d.id, d.doc_id, d.type, d.language, d.facets, d.date, d.popularity, d.title_terms"
        return f"SELECT {shown}, ts_delete(d.vector, '') AS vector FROM search_document d"  # noqa: S608 (constants)

    def _in_service(self):
        """Return the SQL of what may be shown at all."""
        shown = "d.generation = (SELECT generation FROM search_enginestate WHERE engine = 'postgres')"
        shown += f" AND {self.bind(self.query.language)} = ANY(d.served_to)"
        if self.query.hidden:
            shown += f" AND NOT d.doc_id = ANY({self.bind(list(self.query.hidden))})"
        if self.query.serving:
            shown += f" AND (d.type <> 'office' OR d.facets && {self.bind(list(self.query.serving))})"
        return shown

    def _likely(self):
        """Return the SQL of a score that is quick to work out and near the real one: who may be among the first.

        One look at the vector: PostgreSQL's own rank of all the terms, and of the whole question as a name. Of the ten
        best of 5,000 documents it keeps as many among the RANKED as a sum that looks for each concept (99.9 %).
        """
        terms = sorted({term for concept in self.counted for one in concept.alternatives for term in one.terms})
        wanted = [*terms, *(f"#{name}" for name in self.query.whole)]
        if not wanted:
            return self._weighed("1")
        anything = self.bind(" | ".join(f"'{term}'" for term in wanted))
        return self._weighed(f"ts_rank('{FIELD_WEIGHTS}', d.vector, {anything}::tsquery)")

    def _facets(self):
        """Return the SELECT of each facet value with how many documents hold it, among those other filters let by.

        FILTER, not WHERE: the planner would think that few rows are left, and sort them instead of counting by hash.
        """
        if not self.query.filters:
            return "SELECT facet, count(*) AS number FROM (SELECT unnest(facets) AS facet FROM found) f GROUP BY facet"
        return """
            SELECT facet, number FROM (
                SELECT facet, count(*) FILTER (WHERE failed IS NULL OR failed = split_part(facet, ':', 1)) AS number
                FROM (SELECT unnest(facets) AS facet, fails[1] AS failed FROM found WHERE cardinality(fails) <= 1) f
                GROUP BY facet
            ) every WHERE number > 0
        """

    def _score(self):
        """Return the SQL of the score: how rare what is found is and where, share of the question, title, phrase."""
        query = self.query
        text = " + ".join(self._concept_score(concept) for concept in query.concepts) or "0"
        ways = [way for concept in self.counted for way in concept.longer_ways()]
        in_title = " + ".join(self.holds(any_of(way, "A")) for way in ways) or "0"
        boost = (
            f"1 + 0.6::float8 * least(1, ({in_title}) / greatest(d.title_terms, {max(len(self.counted), 1)})::float)"
        )
        if len(query.phrase) > 1:
            for fields, worth in (("A", 0.5), ("ABCD", 0.25)):
                boost += f" + {worth}::float8 * " + self.holds(
                    " <-> ".join(f"'{term}':{fields}" for term in query.phrase)
                )
        if query.whole:
            worth = f"(CASE d.type WHEN 'organism' THEN {WHOLE_NAME_ORGANISM}::float8 ELSE {WHOLE_NAME}::float8 END)"
            boost += f" + {worth} * " + self.holds(" | ".join(f"'#{name}'" for name in query.whole))
        if query.there:
            boost += f" + {NAMED_THERE}::float8 * " + self.holds(tsquery(query.there, "A"))
        if query.exact:
            boost += " + 0.15::float8 * " + self.holds(" | ".join(f"'={word}'" for word in query.exact))
        return self._weighed(f"({text}) * power({self._share()}, 1.2) * ({boost})")

    def _weighed(self, score):
        """Return the SQL of a score times what the document is: kind, language, popularity, age; pinned ones first."""
        query = self.query
        kinds = " ".join(f"WHEN '{kind}' THEN {weight}::float8" for kind, weight in TYPE_WEIGHTS.items())
        score += (
            f" * (CASE d.type {kinds} ELSE 0.5::float8 END)"
            f" * (CASE WHEN d.language = {self.bind(query.language)} THEN {OWN_LANGUAGE}::float8 ELSE 1::float8 END)"
            " * (1 + 0.3 * d.popularity) * (CASE WHEN d.type = 'news' THEN 0.85::float8 + 0.15::float8 *"
            " exp(least(coalesce(d.date, '2020-01-01') - current_date, 0) / 365::float8) ELSE 1::float8 END)"
        )
        if query.asks_a_figure:
            score += f" * (CASE d.type WHEN 'service' THEN {ASKED_OF_SERVICE}::float8 ELSE 1::float8 END)"
        if query.serving:
            score += f" * (CASE d.type WHEN 'office' THEN {OFFICE_THERE}::float8 ELSE 1::float8 END)"
        if query.pinned:
            places = f"array_position({self.bind(list(query.pinned))}, d.doc_id::text)"
            score += f" + coalesce({2 * PIN_SCORE} - {places}, 0)"
        return f"({score})"

    def _share(self):
        """Return the SQL of how much of the question a document holds, from 0 to 1."""
        total = sum(concept.weight for concept in self.counted) or 1
        pieces = [
            f"{1 if place in self.sure else self.holds(any_of(concept))} * {concept.weight / total:.4f}::float8"
            for place, concept in enumerate(self.counted)
        ]
        return f"({' + '.join(pieces) or '1'})"

    def _concept_score(self, concept):
        """Return the SQL of the best alternative of `concept`, each term counted by how rare it is."""
        pieces = []
        for alternative in concept.alternatives:
            terms = []
            rarities = [self.vocabulary.rarity(term) for term in alternative.terms]
            for term, rarity in zip(alternative.terms, rarities, strict=True):
                weight = concept.weight * alternative.weight * rarity / sum(rarities)
                terms.append(
                    f"{weight:.4f} * ts_rank('{FIELD_WEIGHTS}', d.vector, {self.bind(tsquery([term]))}::tsquery)"
                )
            text = " + ".join(terms)
            if len(terms) > 1:
                text = f"{self.holds(tsquery(alternative.terms))} * ({text})"
            pieces.append(text)
        return f"greatest({', '.join(pieces)})"

    def _match(self):
        """Return the SQL of which documents count at all: those that hold enough of the question, told by the index."""
        clauses = []
        if self.counted:
            wanted = [f"({any_of(concept)})" for concept in self.counted]
            if self.groups:
                clauses.append(f"d.vector @@ {self.bind(any_group(self.groups, wanted))}::tsquery")
            else:
                joined = self.bind(" | ".join(wanted))
                clauses.append(f"(d.vector @@ {joined}::tsquery AND {self._share()} >= {self.query.need:.4f})")
            if self.query.serving:  # of the offices there, also those that hold a part of what is asked
                clauses.append(f"(d.type = 'office' AND d.vector @@ {self.bind(' | '.join(wanted))}::tsquery)")
        if self.query.pinned:
            clauses.append(f"d.doc_id = ANY({self.bind(list(self.query.pinned))})")
        return " OR ".join(clauses) or "false"

    def _fails(self):
        """Return the SQL array of the facet groups a hit fails. Counts of a group ignore that group's own filter."""
        tests = []
        for group in FACETS:
            wanted = self.query.filters.get(group)
            if wanted:
                values = self.bind([f"{group}:{value}" for value in wanted])
                tests.append(f"CASE WHEN d.facets && {values} THEN NULL ELSE '{group}' END")
        return f"array_remove(ARRAY[{', '.join(tests)}]::text[], NULL)" if tests else "ARRAY[]::text[]"
