"""Which facts people ask for that the procedure they find does not say: what an editor writes next."""

from dataclasses import dataclass

from . import labels, service
from .engines.base import EngineUnavailable, Hit
from .query import understand

LOOKED_AT = 60  # searches, the most frequent first: each is searched again


@dataclass(frozen=True)
class MissingFact:
    """A fact (its name in words) that was asked `times` of what `hit` is about, as in the search `text`."""

    hit: Hit
    fact: str
    text: str
    times: int


def missing_facts(searches: list[tuple[str, str, int]]) -> list[MissingFact]:
    """Return the MissingFacts of (text, language, times) searched, most asked first. Fewer when no engine answers."""
    found: dict[tuple[str, str], MissingFact] = {}
    for text, language, times in searches[:LOOKED_AT]:
        query = understand(text, language, page_size=1)
        if not query.asked:
            continue
        try:
            hits = service.search(query).hits
        except EngineUnavailable:
            break
        if not hits or hits[0].type != "service":
            continue
        said = hits[0].direct.get("answers", {})
        for kind in query.asked:
            if kind in said or kind in ("hours", "phone"):  # which its offices say
                continue
            key = (hits[0].id, kind)
            before = found.get(key)
            total = times + (before.times if before else 0)
            found[key] = MissingFact(hits[0], str(labels.ANSWERS[kind]), before.text if before else text, total)
    return sorted(found.values(), key=lambda one: -one.times)
