"""`GET /api/v1/search`: the results as JSON, in the shape reserved for it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from core.api import problem
from core.language_paths import known

from . import highlight, service
from .engines.base import EngineUnavailable
from .query import MAX_PAGE, understand
from .reading import MAX_LENGTH
from .results import address
from .service import RETRY_SECONDS

router = Router(tags=["search"])


class SearchResult(Schema):
    id: str
    type: str
    title: str
    url: str
    summary: str
    highlight: str = Field(description="HTML: escaped text with the matching words in <mark>")


class SearchAnswer(Schema):
    total: int
    engine: str
    results: list[SearchResult]
    next: str | None = Field(description="Address of the next part; null at the end.")


class SearchParameters(Schema):
    q: str = Field("", description=f"What to search. Only the first {MAX_LENGTH} characters are read")
    lang: str = Field("", max_length=10)
    type: str = Field("", max_length=20)
    limit: int = Field(10, ge=1, le=50)
    page: int = Field(1, ge=1, le=MAX_PAGE, description="Which part of the results, each of `limit`.")


@router.get("/search", response=SearchAnswer, summary="Search everything the site holds")
def search(request: HttpRequest, parameters: Query[SearchParameters]) -> Any:
    language = known(parameters.lang or getattr(request, "LANGUAGE_CODE", None))
    filters = {"type": (parameters.type,)} if parameters.type else {}
    query = understand(parameters.q, language, filters=filters, page=parameters.page, page_size=parameters.limit)
    try:
        found = service.search(query)
    except EngineUnavailable:
        headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
        return problem(503, _("The search is taking too long. Try again in a moment."), headers=headers)
    return {
        "total": found.total,
        "next": following(request, parameters, found.total),
        "engine": found.engine,
        "results": [
            {
                "id": hit.id,
                "type": hit.type,
                "title": hit.title,
                "url": address(hit, language),
                "summary": hit.summary,
                "highlight": str(highlight.line_of(hit, query)),
            }
            for hit in found.hits
        ],
    }


def following(request: HttpRequest, parameters: SearchParameters, total: int) -> str | None:
    """Return the address of the part after this one, or None. What is published meanwhile may shift the results."""
    if parameters.page >= MAX_PAGE or parameters.page * parameters.limit >= total:
        return None
    asked = {name: value for name, value in request.GET.items() if name != "page"}
    return f"{request.path}?{urlencode({**asked, 'page': parameters.page + 1})}"
