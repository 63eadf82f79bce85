"""A parsed Query as one Elasticsearch request: the same weights as the PostgreSQL engine, without scripts."""

from elasticsearch_dsl import Q

from .base import FACETS, OWN_LANGUAGE, TYPE_WEIGHTS, WHOLE_NAME, WHOLE_NAME_ORGANISM

# Worth of a term by field; the best counts whole, the others a little.
FIELD_WEIGHTS = {"title": 1.0, "keywords": 0.75, "names": 0.3, "summary": 0.3, "body": 0.1}
OTHER_FIELDS = 0.25
PIN_SCORE = 1_000_000.0


def term_anywhere(term, weight):
    """Return the clause of one analysed term in any field, worth `weight` in the title."""
    clauses = [
        Q("constant_score", filter=Q("term", **{field: term}), boost=max(weight * worth, 1e-6))
        for field, worth in FIELD_WEIGHTS.items()
    ]
    return Q("dis_max", queries=clauses, tie_breaker=OTHER_FIELDS)


def holds(concept, field="everything"):
    """Return the filter of documents that hold any alternative of `concept` in `field`."""
    single = [alternative.terms[0] for alternative in concept.alternatives if len(alternative.terms) == 1]
    wanted = [Q("terms", **{field: single})] if single else []
    for alternative in concept.alternatives:
        if len(alternative.terms) > 1:
            wanted.append(Q("bool", filter=[Q("term", **{field: term}) for term in alternative.terms]))
    return wanted[0] if len(wanted) == 1 else Q("bool", should=wanted)


def _in_order(terms, field):
    """Return the filter of `terms` one after another; the places of dropped function words may lie between."""
    return Q("span_near", clauses=[Q("span_term", **{field: term}) for term in terms], slop=2, in_order=True)


class ElasticQuery:
    """Builds the request body of a Query."""

    def __init__(self, query, vocabulary):
        self.query = query
        self.vocabulary = vocabulary
        self.counted = [concept for concept in query.concepts if not concept.optional]

    def build(self, search):
        """Return the elasticsearch_dsl `search` completed with query, filters, facets and page."""
        query = self.query
        order = ({"date": {"order": "desc", "missing": "_last"}},) if query.newest_first else ()
        start = (query.page - 1) * query.page_size
        search = search.extra(track_total_hits=True, track_scores=True)
        search = search.sort(*order, {"_score": "desc"}, {"doc_id": "asc"})[start : start + query.page_size]
        chosen = {name: values for name, values in query.filters.items() if values}
        if chosen:
            search = search.post_filter(Q("bool", filter=[self._chosen(name) for name in chosen]))
        for name in FACETS:
            others = [self._chosen(other) for other in chosen if other != name]
            counts = search.aggs.bucket(name, "filter", filter=Q("bool", filter=others) if others else Q("match_all"))
            counts.bucket("values", "terms", field="facets", include=f"{name}:.*", size=100)
        return search.query(self._matching())  # last: each step above copies what the search holds so far

    def _chosen(self, name):
        return Q("terms", facets=[f"{name}:{value}" for value in self.query.filters[name]])

    def _matching(self):
        query = self.query
        wanted = []
        if self.counted:
            wanted.append(self._scored())
        for place, doc_id in enumerate(query.pinned, 1):
            wanted.append(Q("constant_score", filter=Q("term", doc_id=doc_id), boost=2 * PIN_SCORE - place))
        return Q(
            "bool",
            should=wanted,
            minimum_should_match=1,
            filter=[Q("term", served_to=query.language)],
            must_not=[Q("terms", doc_id=list(query.hidden))] if query.hidden else [],
        )

    def _scored(self):
        """Return text score x share of the question x (title, phrase, exact form) x (kind, popularity, freshness)."""
        text = Q(
            "bool",
            should=[self._concept(concept) for concept in self.query.concepts],
            filter=[self._enough()],
        )
        shared = Q("function_score", query=text, functions=self._shares(), score_mode="sum", boost_mode="multiply")
        placed = Q("function_score", query=shared, functions=self._places(), score_mode="sum", boost_mode="multiply")
        return Q("function_score", query=placed, functions=self._kinds(), score_mode="multiply", boost_mode="multiply")

    def _concept(self, concept):
        """Return the clause of the best alternative of `concept`, each term counted by how rare it is."""
        pieces = []
        for alternative in concept.alternatives:
            rarities = [self.vocabulary.rarity(term) for term in alternative.terms]
            terms = [
                term_anywhere(term, concept.weight * alternative.weight * rarity / sum(rarities))
                for term, rarity in zip(alternative.terms, rarities, strict=True)
            ]
            pieces.append(terms[0] if len(terms) == 1 else Q("bool", must=terms))
        return pieces[0] if len(pieces) == 1 else Q("dis_max", queries=pieces)

    def _shares(self):
        total = sum(concept.weight for concept in self.counted) or 1
        return [{"filter": holds(concept).to_dict(), "weight": concept.weight / total} for concept in self.counted]

    def _enough(self):
        """Return the filter of documents that hold enough of the question. Its score is the share held."""
        anything = Q("bool", should=[holds(concept) for concept in self.counted])
        if len(self.counted) == 1:
            return anything
        return Q(
            "function_score",
            query=anything,
            functions=self._shares(),
            score_mode="sum",
            boost_mode="replace",
            min_score=self.query.need - 0.001,
        )

    def _places(self):
        query = self.query
        functions = [{"weight": 1.0}]
        for way in (way for concept in self.counted for way in concept.longer_ways()):
            in_title = holds(way, "title").to_dict()
            functions.append({"filter": in_title, "field_value_factor": {"field": "title_share", "factor": 0.6}})
        if len(query.phrase) > 1:
            for fields, worth in ((["title"], 0.5), (["title", "keywords", "summary", "body"], 0.25)):
                # The terms are analysed already: a second stemming must not change them.
                near = [_in_order(query.phrase, field) for field in fields]
                functions.append({"filter": Q("bool", should=near).to_dict(), "weight": worth})
        if query.whole:
            called = Q("term", whole=query.whole)
            functions.append({"filter": called.to_dict(), "weight": WHOLE_NAME})
            organism = Q("bool", filter=[called, Q("term", type="organism")])
            functions.append({"filter": organism.to_dict(), "weight": WHOLE_NAME_ORGANISM - WHOLE_NAME})
        if query.exact:
            found = [Q("terms", **{f"{field}.exact": list(query.exact)}) for field in ("title", "keywords")]
            functions.append({"filter": Q("bool", should=found).to_dict(), "weight": 0.15})
        return functions

    def _kinds(self):
        functions = [
            {"filter": {"term": {"type": kind}}, "weight": weight}
            for kind, weight in TYPE_WEIGHTS.items()
            if weight != 1
        ]
        functions.append({"field_value_factor": {"field": "boost", "missing": 1}})
        functions.append({"filter": {"term": {"language": self.query.language}}, "weight": OWN_LANGUAGE})
        recent = {"date": {"origin": "now", "scale": "365d", "decay": 0.9}}
        functions.append({"filter": {"term": {"type": "news"}}, "exp": recent})
        return functions
