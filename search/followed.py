"""How the words of a search that somebody follows find things (participation.searches): as the results page does."""

from collections.abc import Sequence

from participation import searches
from search import service
from search.engines.base import EngineUnavailable
from search.insight import looks_personal
from search.query import understand

FIRST = 20  # results that count: what stands further down is not what was looked for


def found(text: str, language: str) -> Sequence[str] | None:
    """Return the ids of the first results, None when no engine answers in time."""
    try:
        return [hit.id for hit in service.search(understand(text, language, page_size=FIRST)).hits]
    except EngineUnavailable:
        return None


searches.use(found, looks_personal)
