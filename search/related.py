"""Which documents are like which: who found the right page is helped further by those that are most like it.

Compared by their words (tf-idf, cosine) in the worker, when documents changed; a search only looks it up. Of 373 judged
questions nDCG@10 grows by .012 to .016 (docs/decisions/search.md).
"""

import math
from collections import Counter, defaultdict

from core.one_at_a_time import one_at_a_time

from . import analysis
from .models import Document, EngineState, Related

COMPARED = ("service", "guide")
LARGEST = 3_000  # documents of a language: of more, comparing each with each would keep the worker from feeding
WORDS = 60  # of a document, those that tell most
COMMON = 0.2  # of the documents: a word that more of them hold tells nothing
KEPT = 12
LIKE = 0.1  # from which two are alike at all
TITLE, SUMMARY, BODY = 3, 1, 0.25  # worth of a word there
SHARED, SHARED_WORTH = ("category:", "institution:"), 2  # what it is filed under counts as a word of it
COLUMNS = ("doc_id", "language", "title", "summary", "body", "facets")
READ = 1_500  # letters of a body
SHOWN = ("doc_id", "type", "language", "title", "url", "summary", "body", "facts", "labels", "direct", "date")


def compare() -> None:
    """Work out for each document of the PostgreSQL index in service which are most like it, and keep that.

    One at a time: who makes the index anew compares, and so does the worker when documents changed meanwhile.
    """
    with one_at_a_time("search.related"):
        rows = _rows()
        Related.objects.all().delete()
        Related.objects.bulk_create(rows)


def _rows():
    documents = defaultdict(dict)
    in_service = EngineState.objects.filter(engine="postgres").values_list("generation", flat=True).first()
    found = Document.objects.filter(generation=in_service, type__in=COMPARED)
    for doc_id, language, title, summary, body, facets in found.values_list(*COLUMNS):
        shared = [one for one in facets if one.startswith(SHARED)]
        documents[language][doc_id] = (title, summary, body[:READ], shared)
    return [
        Related(doc_id=doc_id, language=language, others=others)
        for language, texts in documents.items()
        if len(texts) <= LARGEST
        for doc_id, others in alike(texts).items()
    ]


def alike(texts: dict[str, tuple[str, str, str, list[str]]]) -> dict[str, list[tuple[str, float]]]:
    """Return {key: [(key of another, how like, from 0 to 1)]} of {key: (title, summary, body, what it is filed under)}.

    The nearest come first.
    """
    vectors = _vectors(texts)
    holding = defaultdict(list)
    for key, vector in vectors.items():
        for term, weight in vector.items():
            holding[term].append((key, weight))
    found = {}
    for key, vector in vectors.items():
        likeness = Counter()
        for term, weight in vector.items():
            for other, worth in holding[term]:
                likeness[other] += weight * worth
        del likeness[key]
        near = sorted(
            ((like, other) for other, like in likeness.items() if like >= LIKE), key=lambda one: (-one[0], one[1])
        )
        if near:
            found[key] = [(other, round(like, 3)) for like, other in near[:KEPT]]
    return found


def _vectors(texts):
    """Return {key: {term: weight}} of length 1, with the terms that tell most."""
    counts, held = {}, Counter()
    for key, (*parts, filed) in texts.items():
        count = counts[key] = Counter(dict.fromkeys(filed, SHARED_WORTH))
        for text, worth in zip(parts, (TITLE, SUMMARY, BODY), strict=True):
            for term in analysis.terms(text):
                count[term] += worth
        held.update(count.keys())
    most = max(COMMON * len(texts), 2)
    vectors = {}
    for key, count in counts.items():
        told = {
            term: (1 + math.log(1 + worth)) * math.log(len(texts) / held[term])
            for term, worth in count.items()
            if 1 < held[term] <= most
        }
        told = dict(sorted(told.items(), key=lambda one: -one[1])[:WORDS])
        length = math.sqrt(sum(weight * weight for weight in told.values())) or 1
        vectors[key] = {term: weight / length for term, weight in told.items()}
    return vectors


class _Loaded:
    stamp = None
    others = {}


def like(doc_id: str, language: str, stamp: int) -> dict[str, float]:
    """Return {document id: how like it is} of those most like one. Read again when the vocabulary stamp changed."""
    if stamp != _Loaded.stamp or _Loaded.stamp is None:
        rows = Related.objects.values_list("doc_id", "language", "others")
        _Loaded.others = {(one, spoken): dict(others) for one, spoken, others in rows}
        _Loaded.stamp = stamp
    return _Loaded.others.get((doc_id, language), {})


def documents(ids: list[str], language: str) -> list[dict]:
    """Return what a Hit is made of, of these documents that are served in a language, in one query."""
    if not ids:
        return []
    in_service = EngineState.objects.filter(engine="postgres").values("generation")[:1]
    found = Document.objects.filter(generation=in_service, served_to__contains=[language], doc_id__in=ids)
    return [{"id": row.pop("doc_id"), **row, "facts": tuple(row["facts"])} for row in found.values(*SHOWN)]
