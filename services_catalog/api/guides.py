from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from core.api_content import tells
from core.api_links import lists as lists_of
from core.api_lists import ListOut, Window, listing
from core.api_things import ThingOut, TranslationOut, dated, thing, translations
from core.locale import in_language
from core.served.rule import served
from services_catalog import lists
from services_catalog.api.shared import (
    LinkOut,
    addresses,
    checker_link,
    first_or_404,
    guide_link,
    service_link,
    texts,
)
from services_catalog.models import GuidePage

router = Router()


class GuideOut(ThingOut):
    summary: str


class StepOut(Schema):
    title: str
    text: str


class GuideDetailOut(GuideOut):
    steps: list[StepOut]
    tips: list[str]
    services: list[LinkOut]
    checkers: list[LinkOut] = Field(description="Questions that lead to some of these procedures.")
    sources: list[str]
    last_reviewed_on: date | None
    translations: list[TranslationOut]


@router.get("/guides", response=ListOut[GuideOut], summary="Guides by moment of life")
def guides(request: HttpRequest, window: Window) -> Any:
    return listing(request, lists.guides().select_related("locale"), window, guides_out, by=("title", "pk"))


@router.get("/guides/{slug:slug}", response=GuideDetailOut, summary="One guide with its steps")
def guide(request: HttpRequest, slug: str) -> Any:
    return detail(first_or_404(in_language(served(GuidePage.objects.all()).filter(slug=slug))))


@tells(GuidePage, "guide", GuideDetailOut)
def detail(page: Any) -> dict[str, Any]:
    services = lists.procedures_of(page)
    return {
        **guides_out([page])[0],
        "steps": [{"title": step.value["title"], "text": step.value["text"]} for step in page.steps],
        "tips": texts(page.tips),
        "services": [service_link(service) for service in services],
        "checkers": [checker_link(checker) for checker in lists.checkers_to(page, *services)],
        "sources": addresses(page.sources),
        "last_reviewed_on": page.last_reviewed_on,
        "translations": translations(page),
    }


@lists_of("guide")
def by_slug(slugs: Any) -> list[dict[str, Any]]:
    return guides_out(list(lists.guides().filter(slug__in=slugs)))


def guides_out(pages: list[Any]) -> list[dict[str, Any]]:
    return dated([{**thing(guide_link(page), page), "summary": page.summary} for page in pages])
