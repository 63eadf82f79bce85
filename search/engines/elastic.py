"""Search in Elasticsearch through its own client. Every failure becomes EngineUnavailable."""

import json
import logging
import time
from datetime import date
from functools import cached_property

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.helpers import BulkIndexError, scan, streaming_bulk
from elasticsearch_dsl import Index

from search import analysis
from search.vocabulary import vocabulary

from .base import (
    TYPE_WEIGHTS,
    Engine,
    EngineUnavailable,
    Hit,
    Results,
    facet_values,
    searched_labels,
    whole_names,
)
from .elastic_index import SearchDocument
from .elastic_node import DeadlineNode
from .elastic_query import ElasticQuery, best_of, constant, scored, term

logging.getLogger("elastic_transport").setLevel(logging.WARNING)  # it tells every request otherwise

SHOWN = ["doc_id", "type", "language", "title", "url", "summary", "body", "facts", "labels", "direct", "date"]
SUGGESTED = ("service", "guide", "organism")
GONE, STALE = 404, 409
LONGEST_BEGINNING = 20  # letters, as the mapping keeps them


class ElasticsearchEngine(Engine):
    name = "elasticsearch"

    def __init__(self, url, alias="soberania", index=None):
        """`index` is set only while a new index is being made; everything else goes through the alias."""
        self.url = url
        self.alias = alias
        self._index = index
        self._ready = index is not None

    @cached_property
    def client(self):
        return Elasticsearch(
            self.url,
            node_class=DeadlineNode,
            request_timeout=settings.DEADLINES["search"][0],
            max_retries=0,
            retry_on_timeout=False,
            sniff_on_start=False,
            connections_per_node=max(settings.WEB_THREADS, 4),
        )

    @property
    def target(self):
        return self._index or self.alias

    def index(self, docs):
        self._write(
            {
                "_op_type": "index",
                "_index": self.target,
                "_id": item.key,
                "version": item.version,
                "version_type": "external_gte",
                "_source": _source(item),
            }
            for item in docs
        )

    def delete(self, keys, version):
        self._write(
            {
                "_op_type": "delete",
                "_index": self.target,
                "_id": key,
                "version": version,
                "version_type": "external_gte",
            }
            for key in keys
        )

    def settle(self):
        with _away():
            self.client.options(request_timeout=_writing()).indices.refresh(index=self.target)

    def answer(self, query):
        asked = ElasticQuery(query, vocabulary)
        with _away():
            answer = self._search(SHOWN, asked.build())
        if answer["timed_out"]:
            raise EngineUnavailable("the search took too long")
        found = answer["hits"]
        facets = asked.facets(answer["aggregations"])
        return Results(found["total"]["value"], tuple(map(_hit, found["hits"])), facets, self.name)

    def suggest(self, words, language, limit=8, *, pinned=()):
        if not words:
            return []
        begun = [best_of(_beginnings(options)) for options in words]
        matching = {"bool": {"must": begun, "filter": [term("served_to", language), term("suggestible", True)]}}
        kinds = [{"filter": term("type", kind), "weight": TYPE_WEIGHTS[kind]} for kind in SUGGESTED]
        weighed = scored(matching, [*kinds, {"field_value_factor": {"field": "boost", "missing": 1}}], "multiply")
        short = {"field_value_factor": {"field": "title_share", "factor": 0.3}}
        body = {
            "query": scored(weighed, [short], "multiply", "sum"),
            "sort": [{"_score": "desc"}, {"doc_id": "asc"}],
            "size": limit,
            "track_total_hits": False,
        }
        with _away():
            return [_hit(one) for one in self._search(SHOWN[:5], body)["hits"]["hits"]]

    def versions(self):
        self._ensure()
        with _away():
            found = scan(
                self.client.options(request_timeout=_writing()),
                index=self.target,
                query={"_source": ["key", "version"]},
                size=2_000,
            )
            return {one["_source"]["key"]: one["_source"]["version"] for one in found}

    def successor(self):
        fresh = ElasticsearchEngine(self.url, self.alias, index=f"{self.alias}-{time.time_ns()}")
        with _away():
            _create(fresh.client, fresh._index)
        return fresh

    def replace_with(self, successor):
        """Switch the alias in one step, then drop every other index of ours (also those of interrupted rebuilds)."""
        with _away():
            client = self.client.options(request_timeout=_writing())
            successor.settle()
            others = [name for name in client.indices.get(index=f"{self.alias}-*") if name != successor._index]
            actions = [{"add": {"index": successor._index, "alias": self.alias}}]
            actions += [{"remove": {"index": name, "alias": self.alias, "must_exist": False}} for name in others]
            client.indices.update_aliases(actions=actions)
            if others:
                client.indices.delete(index=others, ignore_unavailable=True)
        self._ready = True

    def drop(self):
        """Delete every index of ours: tests clean up with it."""
        with _away():
            found = list(self.client.indices.get(index=f"{self.alias}-*"))
            if found:
                self.client.options(request_timeout=_writing()).indices.delete(index=found)
        self._ready = False

    def _search(self, shown, body):
        """Return the answer as it came. The objects that elasticsearch-dsl makes of it cost as much as asking."""
        self._ensure()
        timeout = f"{int(settings.DEADLINES['search'][0] * 1000)}ms"
        return self.client.search(index=self.target, body={**body, "_source": shown, "timeout": timeout})

    def _write(self, actions):
        self._ensure()
        client = self.client.options(request_timeout=_writing())
        with _away():
            done = streaming_bulk(
                client,
                actions,
                chunk_size=500,
                raise_on_error=False,
                raise_on_exception=True,
                require_alias=self._index is None,
            )
            for ok, item in done:
                status = next(iter(item.values()))["status"]
                if not ok and status not in (GONE, STALE):
                    raise EngineUnavailable(f"a document was refused: {item}")

    def _ensure(self):
        """Make the first index if there is none."""
        if self._ready:
            return
        with _away():
            if not self.client.indices.exists_alias(name=self.alias):
                name = f"{self.alias}-{time.time_ns()}"
                _create(self.client, name)
                self.client.indices.put_alias(index=name, name=self.alias)
        self._ready = True


def _beginnings(options):
    """Return the clauses of a word that begins with any of `options`, in a title or in the keywords."""
    begun = [word[:LONGEST_BEGINNING] for word in options]
    return [
        constant({"terms": {f"{field}.prefix": begun}}, boost) for field, boost in (("title", 1.0), ("keywords", 0.35))
    ]


class _away:
    """Turn every way the server can fail into EngineUnavailable."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, (ApiError, TransportError, BulkIndexError)):
            raise EngineUnavailable(f"{type(error).__name__}: {error}"[:300]) from error
        return False


def _create(client, name):
    index = Index(name, using=client.options(request_timeout=_writing()))
    index.settings(**SearchDocument.Index.settings)
    index.document(SearchDocument)
    index.create()


def _source(item):
    doc = item.doc
    title_terms = len(analysis.terms(doc.title)) or 1
    return {
        "key": item.key,
        "doc_id": doc.id,
        "language": doc.language,
        "served_to": list(item.served_to),
        "type": doc.type,
        "facets": facet_values(doc),
        "date": doc.date.isoformat() if doc.date else None,
        "title": analysis.normalise(doc.title),
        "keywords": [analysis.normalise(word) for word in doc.keywords],
        "names": [analysis.normalise(name) for name in searched_labels(doc)],
        "summary": analysis.normalise(doc.summary),
        "body": "\n".join(analysis.normalise(line) for line in doc.body[:60_000].splitlines()),
        "whole": whole_names(doc),
        "url": doc.url,
        "facts": list(doc.facts),
        "labels": json.dumps(doc.labels),
        "direct": json.dumps(doc.direct),
        "title_share": 1 / title_terms,
        "boost": 1 + 0.3 * item.popularity,
        "version": item.version,
        "suggestible": doc.type in SUGGESTED,
    }


def _hit(one):
    kept, score = one["_source"], one["_score"] or 0
    return Hit(
        id=kept["doc_id"],
        type=kept["type"],
        language=kept["language"],
        title=kept["title"],
        url=kept["url"],
        summary=kept.get("summary", ""),
        body=kept.get("body", ""),
        facts=tuple(kept.get("facts") or ()),
        labels=json.loads(kept.get("labels", "{}")),
        direct=json.loads(kept.get("direct", "{}")),
        date=date.fromisoformat(kept["date"]) if kept.get("date") else None,
        score=round(score, 4),
        pinned=score >= 1_000_000,
    )


def _writing():
    return settings.DEADLINES["index"][0]
