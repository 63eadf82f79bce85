"""The pages of text as JSON: about, help, legal notice, accessibility."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from core.api import ListOut, Window, listing
from core.locale import in_language, language_of
from core.page_addresses import page_address
from core.richtext import body_blocks
from core.served.rule import served
from home.models import ContentPage

router = Router(tags=["pages"])


class PageOut(Schema):
    slug: str
    title: str
    url: str
    language: str
    description: str


class PageDetailOut(PageOut):
    body: list[dict] = Field(description="Blocks of text: `kind`, and `runs`, `items` or `rows`.")
    last_reviewed_on: date | None


@router.get("/pages", response=ListOut[PageOut], summary="Pages of text")
def pages(request: HttpRequest, window: Window) -> Any:
    return listing(readable(), window, page_out)


@router.get("/pages/{slug:slug}", response=PageDetailOut, summary="One page of text")
def page(request: HttpRequest, slug: str) -> Any:
    found = readable().filter(slug=slug).first()
    if found is None:
        raise Http404
    body = body_blocks(found.body, settings.SITE_URL)
    return {**page_out(found), "body": body, "last_reviewed_on": found.last_reviewed_on}


def readable() -> Any:
    return in_language(served(ContentPage.objects.all())).order_by("url_path")


def page_out(page: Any) -> Any:
    return {
        "slug": page.slug,
        "title": page.title,
        "url": page_address(page),
        "language": language_of(page),
        "description": page.search_description,
    }
