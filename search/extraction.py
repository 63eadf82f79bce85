"""From what the rooms hold to the documents of an engine."""

from dataclasses import dataclass, replace
from itertools import groupby

from django.conf import settings
from django.utils import translation

from core import language_paths
from core.searchable import may_be_indexed, registered

from . import analysis, codes
from .engines.base import IndexedDoc
from .outbox import instances_of, next_version, source_of
from .popularity import popularity_of

BATCH = 200
NUMBERED = ("service", "guide", "news", "page")  # whose laws and forms are looked for
CODED = 20_000  # letters of a text that are looked at for them
MOST_NUMBERS = 20


@dataclass(frozen=True)
class SourceDocs:
    """The IndexedDocs a source yields now: none when it may not be found (any more)."""

    source: str
    docs: tuple[IndexedDoc, ...]
    version: int


def extract(source):
    """Return the SourceDocs of a source as the database is now."""
    version = next_version()
    return _documents(source, instances_of(source), version)


def everything():
    """Yield lists of SourceDocs of all registered models."""
    for model in registered():
        manager = model._default_manager
        ordered = manager.order_by("translation_key" if hasattr(model, "translation_key") else "pk")
        version, batch = next_version(), []
        for source, group in groupby(ordered.iterator(chunk_size=BATCH), key=source_of):
            batch.append(_documents(source, list(group), version))
            if len(batch) >= BATCH:
                yield batch
                version, batch = next_version(), []
        if batch:
            yield batch


def _documents(source, instances, version):
    found = []
    for instance in instances:
        if may_be_indexed(instance):
            language = getattr(getattr(instance, "locale", None), "language_code", settings.LANGUAGE_CODE)
            with translation.override(language):
                found += [_clean(doc) for doc in registered()[type(instance)](instance)]
    popular = popularity_of([doc.id for doc in found])
    docs = [
        IndexedDoc(doc, version, served, popular.get(doc.id, 0.0))
        for doc in found
        if (served := _served_to(doc, found))
    ]
    return SourceDocs(source, tuple(docs), version)


def _served_to(doc, siblings):
    """Return the languages in which `doc` is shown: its own and, for Spanish, those nobody translated it to."""
    own = {sibling.language for sibling in siblings if sibling.id == doc.id}
    if doc.language == settings.LANGUAGE_CODE:
        return tuple(code for code in language_paths.codes() if code == doc.language or code not in own)
    return (doc.language,)


def _numbers(doc, *texts):
    """Return the laws and forms that `texts` of `doc` name, as one word each: nobody writes them the same way."""
    if doc.type not in NUMBERED:
        return []
    said = analysis.normalise("\n".join(map(str, texts))[:CODED])
    return list(dict.fromkeys(term for _, _, term in codes.laws_and_forms(said, official=True)))[:MOST_NUMBERS]


def _telephones(doc):
    return codes.of_numbers(doc.direct.get("phone", "")) if doc.type == "office" else []


def _clean(doc):
    """Return `doc` without what PostgreSQL text cannot hold."""
    return replace(
        doc,
        title=str(doc.title).replace("\x00", ""),
        summary=str(doc.summary).replace("\x00", ""),
        body="\n".join([str(doc.body), " ".join(_numbers(doc, doc.body))]).strip().replace("\x00", ""),
        keywords=(*map(str, doc.keywords), *_numbers(doc, doc.title, doc.summary, *doc.keywords), *_telephones(doc)),
        labels={slug: str(label) for slug, label in doc.labels.items()},
        facts=tuple(str(fact) for fact in doc.facts),
    )
