"""`GET /api/v1/search`: what the results page of the site answers, as JSON: nothing is found here that is not there."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from core.api import problem
from core.language_paths import known

from . import highlight, service
from .engines.base import EngineUnavailable, Hit
from .engines.base import Query as UnderstoodQuery
from .gazetteer import Place
from .nearby import Nearby, elsewhere, offices_for, wants_a_place
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
    similar: bool = Field(description="It is like the first result, and holds too little of what was asked.")
    place: str = Field(description="Of an office: where it is, unless it serves the place that was asked about.")


class PlaceOut(Schema):
    key: str = Field(description="What stands for it in `place`.")
    name: str


class PhoneOut(Schema):
    label: str
    number: str
    tel: str = Field(description="To be called; empty when it is not one whole number.")


class OfficeThereOut(Schema):
    name: str
    url: str
    where: str
    hours: str
    phones: list[PhoneOut]


class NearbyOut(Schema):
    place: PlaceOut
    matter: str = Field(description="Title of what they attend.")
    there: list[OfficeThereOut]
    near: list[OfficeThereOut] = Field(description="Of the same province, where the place itself has none.")


class PartOut(Schema):
    asked: str
    results: list[SearchResult]


class SearchAnswer(Schema):
    total: int
    similar: int = Field(description="How many more are listed after them that only are like the first.")
    engine: str
    results: list[SearchResult]
    groups: list[PartOut] = Field(description="What answers each of several things that were asked at once.")
    nearest: list[SearchResult] = Field(description="Where nothing of ours answers: what is most alike, and no answer.")
    place: PlaceOut | None = Field(description="The place that was read in the question, or chosen.")
    wants_place: bool = Field(description="Offices answer, and where the person is was not said: ask for a `place`.")
    offices: NearbyOut | None = Field(description="The offices of the place that attend what was asked.")
    missing: list[str] = Field(description="Words that nothing holds.")
    instead: str = Field(description="What may have been meant; nothing was searched for it.")
    next: str | None = Field(description="Address of the next part; null at the end.")


class SearchParameters(Schema):
    q: str = Field("", description=f"What to search. Only the first {MAX_LENGTH} characters are read")
    lang: str = Field("", max_length=10)
    type: str = Field("", max_length=20)
    place: str = Field("", max_length=100, description="Key of a place, of `place` or of `/offices`: where one is.")
    limit: int = Field(10, ge=1, le=50)
    page: int = Field(1, ge=1, le=MAX_PAGE, description="Which part of the results, each of `limit`.")


@router.get("/search", response=SearchAnswer, summary="Search everything the site holds")
def search(request: HttpRequest, parameters: Query[SearchParameters]) -> Any:
    language = known(parameters.lang or getattr(request, "LANGUAGE_CODE", None))
    filters = {"type": (parameters.type,)} if parameters.type else {}
    query = understand(
        parameters.q,
        language,
        filters=filters,
        page=parameters.page,
        page_size=parameters.limit,
        place=parameters.place or None,
    )
    try:
        found = service.search(query)
    except EngineUnavailable:
        headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
        return problem(503, _("The search is taking too long. Try again in a moment."), headers=headers)
    return {
        "total": found.total,
        "similar": found.beside,
        "next": following(request, parameters, found.total + found.beside),
        "engine": found.engine,
        "results": [result_out(hit, query) for hit in found.hits],
        "groups": [{"asked": text, "results": [result_out(hit, query) for hit in hits]} for text, hits in found.groups],
        "nearest": [result_out(hit, query) for hit in found.nearest],
        "place": place_out(query.place) if query.place else None,
        "wants_place": wants_a_place(query, found),
        "offices": offices_out(offices_for(query, found)),
        "missing": list(query.missing),
        "instead": query.offered,
    }


def result_out(hit: Hit, search_query: UnderstoodQuery) -> dict[str, Any]:
    return {
        "id": hit.id,
        "type": hit.type,
        "title": hit.title,
        "url": address(hit, search_query.language),
        "summary": hit.summary,
        "highlight": str(highlight.line_of(hit, search_query)),
        "similar": hit.beside,
        "place": elsewhere(hit, search_query),
    }


def place_out(place: Place) -> dict[str, str]:
    return {"key": place.key, "name": place.full_name}


def offices_out(nearby: Nearby | None) -> dict[str, Any] | None:
    if nearby is None:
        return None
    there, near = ([office_out(one) for one in offices] for offices in (nearby.there, nearby.near))
    return {"place": place_out(nearby.place), "matter": nearby.matter, "there": there, "near": near}


def office_out(office: dict[str, Any]) -> dict[str, Any]:
    phones = [{"label": one.label, "number": one.number, "tel": one.tel} for one in office["phones"]]
    return {**office, "phones": phones}


def following(request: HttpRequest, parameters: SearchParameters, total: int) -> str | None:
    """Return the address of the part after this one, or None. What is published meanwhile may shift the results."""
    if parameters.page >= MAX_PAGE or parameters.page * parameters.limit >= total:
        return None
    asked = {name: value for name, value in request.GET.items() if name != "page"}
    return f"{request.path}?{urlencode({**asked, 'page': parameters.page + 1})}"
