"""A parsed Query as the body of one Elasticsearch request: the same weights as the PostgreSQL engine, without scripts.

Plain dicts: the objects of elasticsearch-dsl copy themselves at every step, and building the request with them took
longer than Elasticsearch takes to answer it.
"""

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

# Worth of a term by field; the best counts whole, the others a little.
FIELD_WEIGHTS = {"title": 1.0, "keywords": 0.75, "names": 0.3, "summary": 0.3, "body": 0.1}
OTHER_FIELDS = 0.25
VALUES = 100  # of one facet at most


def term(field, value):
    return {"term": {field: value}}


def all_of(filters):
    return {"bool": {"filter": filters}}


def some_of(queries):
    return {"bool": {"should": queries}}


def constant(condition, boost):
    return {"constant_score": {"filter": condition, "boost": boost}}


def best_of(queries, **options):
    return {"dis_max": {"queries": queries, **options}}


def scored(query, functions, score_mode, boost_mode="multiply", **options):
    inside = {"query": query, "functions": functions, "score_mode": score_mode, "boost_mode": boost_mode, **options}
    return {"function_score": inside}


def term_anywhere(value, weight):
    """Return the clause of one analysed term in any field, worth `weight` in the title."""
    clauses = [constant(term(field, value), max(weight * worth, 1e-6)) for field, worth in FIELD_WEIGHTS.items()]
    return best_of(clauses, tie_breaker=OTHER_FIELDS)


def holds(concept, field="everything"):
    """Return the filter of documents that hold any alternative of `concept` in `field`."""
    single = [alternative.terms[0] for alternative in concept.alternatives if len(alternative.terms) == 1]
    wanted = [{"terms": {field: single}}] if single else []
    for alternative in concept.alternatives:
        if len(alternative.terms) > 1:
            wanted.append(all_of([term(field, one) for one in alternative.terms]))
    return wanted[0] if len(wanted) == 1 else some_of(wanted)


def _in_order(terms, field):
    """Return the filter of `terms` one after another; the places of dropped function words may lie between."""
    clauses = [{"span_term": {field: one}} for one in terms]
    return {"span_near": {"clauses": clauses, "slop": 2, "in_order": True}}


class ElasticQuery:
    """Builds the request body of a Query."""

    def __init__(self, query, vocabulary):
        self.query = query
        self.vocabulary = vocabulary
        self.counted = [concept for concept in query.concepts if not concept.optional]
        self.chosen = {name: values for name, values in query.filters.items() if values}

    def build(self):
        """Return the body: query, filters, facets and page."""
        query = self.query
        order = [{"date": {"order": "desc", "missing": "_last"}}] if query.newest_first else []
        body = {
            "query": self._matching(),
            "aggs": self._facets(),
            "sort": [*order, {"_score": "desc"}, {"doc_id": "asc"}],
            "from": (query.page - 1) * query.page_size,
            "size": query.page_size,
            "track_total_hits": True,
            "track_scores": True,
        }
        if self.chosen:
            body["post_filter"] = all_of([self._chosen(name) for name in self.chosen])
        return body

    def facets(self, aggregations):
        """Return {group: {value: count}} of what came back for `_facets`."""
        found = {name: {} for name in FACETS}
        for asked, answer in aggregations.items():
            for bucket in answer.get("values", answer)["buckets"]:
                group, _, value = bucket["key"].partition(":")
                if group == asked or (asked == "every" and group in found and group not in self.chosen):
                    found[group][value] = bucket["doc_count"]
        return {name: values for name, values in found.items() if values}

    def _facets(self):
        """Return the counts of all the groups in one, and of each narrowed group without its own filter."""
        every = {"terms": {"field": "facets", "size": VALUES * len(FACETS)}}
        if not self.chosen:
            return {"every": every}
        counts = {"every": self._narrowed(self.chosen, every)}
        for name in self.chosen:
            own = {"terms": {"field": "facets", "include": f"{name}:.*", "size": VALUES}}
            counts[name] = self._narrowed([other for other in self.chosen if other != name], own)
        return counts

    def _narrowed(self, names, counts):
        return {"filter": all_of([self._chosen(name) for name in names]), "aggs": {"values": counts}}

    def _chosen(self, name):
        return {"terms": {"facets": [f"{name}:{value}" for value in self.query.filters[name]]}}

    def _matching(self):
        query = self.query
        wanted = []
        if self.counted:
            wanted.append(self._scored())
        for place, doc_id in enumerate(query.pinned, 1):
            wanted.append(constant(term("doc_id", doc_id), 2 * PIN_SCORE - place))
        found = {"should": wanted, "minimum_should_match": 1, "filter": [term("served_to", query.language)]}
        if query.hidden:
            found["must_not"] = [{"terms": {"doc_id": list(query.hidden)}}]
        if query.serving:
            there = {"terms": {"facets": list(query.serving)}}
            found["filter"].append(some_of([there, {"bool": {"must_not": term("type", "office")}}]))
        return {"bool": found}

    def _scored(self):
        """Return text score x share of the question x (title, phrase, exact form) x (kind, popularity, freshness)."""
        concepts = [self._concept(concept) for concept in self.query.concepts]
        text = {"bool": {"should": concepts, "filter": [self._enough()]}}
        placed = scored(scored(text, self._shares(), "sum"), self._places(), "sum")
        return scored(placed, self._kinds(), "multiply")

    def _concept(self, concept):
        """Return the clause of the best alternative of `concept`, each term counted by how rare it is."""
        pieces = []
        for alternative in concept.alternatives:
            rarities = [self.vocabulary.rarity(one) for one in alternative.terms]
            terms = [
                term_anywhere(one, concept.weight * alternative.weight * rarity / sum(rarities))
                for one, rarity in zip(alternative.terms, rarities, strict=True)
            ]
            pieces.append(terms[0] if len(terms) == 1 else {"bool": {"must": terms}})
        return pieces[0] if len(pieces) == 1 else best_of(pieces)

    def _shares(self):
        total = sum(concept.weight for concept in self.counted) or 1
        return [{"filter": holds(concept), "weight": concept.weight / total} for concept in self.counted]

    def _enough(self):
        """Return the filter of documents that hold enough of the question. Its score is the share held."""
        anything = some_of([holds(concept) for concept in self.counted])
        if len(self.counted) == 1:
            return anything
        enough = scored(anything, self._shares(), "sum", "replace", min_score=self.query.need - 0.001)
        if not self.query.serving:
            return enough
        offices = all_of([term("type", "office"), anything])  # of those there, also what holds a part of it
        return best_of([enough, scored(offices, self._shares(), "sum", "replace")])

    def _places(self):
        query = self.query
        functions = [{"weight": 1.0}]
        for way in (way for concept in self.counted for way in concept.longer_ways()):
            share = {"field": "title_share", "factor": 0.6}
            functions.append({"filter": holds(way, "title"), "field_value_factor": share})
        if len(query.phrase) > 1:
            for fields, worth in ((["title"], 0.5), (["title", "keywords", "summary", "body"], 0.25)):
                # The terms are analysed already: a second stemming must not change them.
                near = [_in_order(query.phrase, field) for field in fields]
                functions.append({"filter": some_of(near), "weight": worth})
        if query.whole:
            called = {"terms": {"whole": list(query.whole)}}
            functions.append({"filter": called, "weight": WHOLE_NAME})
            organism = all_of([called, term("type", "organism")])
            functions.append({"filter": organism, "weight": WHOLE_NAME_ORGANISM - WHOLE_NAME})
        if query.there:
            named = all_of([term("title", one) for one in query.there])
            functions.append({"filter": named, "weight": NAMED_THERE})
        if query.exact:
            found = [{"terms": {f"{field}.exact": list(query.exact)}} for field in ("title", "keywords")]
            functions.append({"filter": some_of(found), "weight": 0.15})
        return functions

    def _kinds(self):
        kinds = [{"filter": term("type", kind), "weight": worth} for kind, worth in TYPE_WEIGHTS.items() if worth != 1]
        there = [{"filter": term("type", "office"), "weight": OFFICE_THERE}] if self.query.serving else []
        asked = [{"filter": term("type", "service"), "weight": ASKED_OF_SERVICE}] if self.query.asks_a_figure else []
        return [
            *kinds,
            *asked,
            *there,
            {"field_value_factor": {"field": "boost", "missing": 1}},
            {"filter": term("language", self.query.language), "weight": OWN_LANGUAGE},
            {"filter": term("type", "news"), "exp": {"date": {"origin": "now", "scale": "365d", "decay": 0.9}}},
        ]
