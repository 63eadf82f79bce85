"""News as JSON: what the site itself lists, never a draft."""

from datetime import date
from typing import Annotated, Any

from django.conf import settings
from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from core.api import ListOut, Window, listing
from core.locale import language_of
from core.page_addresses import page_address
from core.richtext import body_blocks
from news.models import NewsPage

router = Router(tags=["news"])


class NewsQuery(Schema):
    tag: str = Field("", max_length=100, pattern=r"^[-a-zA-Z0-9_]*$", description="Slug of a tag.")
    year: int | None = Field(None, ge=1900, le=2100)


class TagOut(Schema):
    slug: str
    name: str


class SourceOut(Schema):
    name: str
    url: str


class NewsOut(Schema):
    slug: str
    title: str
    url: str
    language: str
    lead: str
    date: date
    date_note: str
    source: SourceOut
    tags: list[TagOut]


class NewsDetailOut(NewsOut):
    body: list[dict] = Field(description="Blocks of text: `kind`, and `runs`, `items` or `rows`.")
    pdf: str


@router.get("/news", response=ListOut[NewsOut], summary="News, newest first")
def news_list(request: HttpRequest, window: Window, chosen: Annotated[NewsQuery, Query()]) -> Any:
    found = NewsPage.objects.readable().prefetch_related("tags")
    if chosen.tag:
        found = found.filter(tagged_items__tag__slug=chosen.tag)
    if chosen.year:
        found = found.of_year(chosen.year)
    return listing(found, window, news_out)


@router.get("/news/{slug:slug}", response=NewsDetailOut, summary="One news item")
def news_detail(request: HttpRequest, slug: str) -> Any:
    page = NewsPage.objects.readable().filter(slug=slug).first()
    if page is None:
        raise Http404
    address = page_address(page)
    return {**news_out(page), "body": body_blocks(page.body, settings.SITE_URL), "pdf": f"{address}pdf/"}


def news_out(page: Any) -> Any:
    return {
        "slug": page.slug,
        "title": page.title,
        "url": page_address(page),
        "language": language_of(page),
        "lead": page.lead,
        "date": page.date,
        "date_note": page.date_note,
        "source": {"name": page.source_name, "url": page.source_url},
        "tags": [{"slug": tag.slug, "name": tag.name} for tag in page.tags.all()],
    }
