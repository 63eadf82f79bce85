from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from core.api import ListOut, Window, listing
from core.locale import in_language, language_of
from core.served.rule import served
from services_catalog import lists
from services_catalog.api.shared import LinkOut, addresses, first_or_404, page_link, texts
from services_catalog.models import GuidePage

router = Router()


class GuideOut(LinkOut):
    language: str
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


@router.get("/guides", response=ListOut[GuideOut], summary="Guides by moment of life")
def guides(request: HttpRequest, window: Window) -> Any:
    return listing(lists.guides(), window, guide_out)


@router.get("/guides/{slug:slug}", response=GuideDetailOut, summary="One guide with its steps")
def guide(request: HttpRequest, slug: str) -> Any:
    page = first_or_404(in_language(served(GuidePage.objects.all()).filter(slug=slug)))
    services = lists.procedures_of(page)
    return {
        **guide_out(page),
        "steps": [{"title": step.value["title"], "text": step.value["text"]} for step in page.steps],
        "tips": texts(page.tips),
        "services": [page_link(service) for service in services],
        "checkers": [page_link(checker) for checker in lists.checkers_to(page, *services)],
        "sources": addresses(page.sources),
        "last_reviewed_on": page.last_reviewed_on,
    }


def guide_out(page: Any) -> Any:
    return {**page_link(page), "language": language_of(page), "summary": page.summary}
