"""News as JSON: what the site itself lists, never a draft."""

from datetime import date, datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from core.api_content import tells
from core.api_links import link
from core.api_links import lists as lists_of
from core.api_lists import ListOut, Window, listing
from core.api_rich import BlockOut, blocks
from core.api_things import ThingOut, TranslationOut, dated, thing, translations
from core.page_addresses import page_address
from core.richtext import body_blocks
from news.models import Comment, NewsIndexPage, NewsPage

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


class NewsOut(ThingOut):
    lead: str
    date: date
    date_note: str
    source: SourceOut
    tags: list[TagOut]


class NewsDetailOut(NewsOut):
    body: list[dict] = Field(description="Blocks of text: `kind`, and `runs`, `items` or `rows`.")
    blocks: list[BlockOut] = Field(description="The same, typed, with pictures and forms; HTML and text of each.")
    pdf: str
    comments_url: str
    comments_open: bool
    translations: list[TranslationOut]


class CommentOut(Schema):
    name: str
    text: str
    language: str
    created_at: datetime
    answer: str = Field(description="What the institution says to it, or nothing.")
    answered_as: str
    answered_at: datetime | None


@router.get("/news", response=ListOut[NewsOut], summary="News, newest first")
def news_list(request: HttpRequest, window: Window, chosen: Annotated[NewsQuery, Query()]) -> Any:
    found = NewsPage.objects.readable().prefetch_related("tags")
    if chosen.tag:
        found = found.filter(tagged_items__tag__slug=chosen.tag)
    if chosen.year:
        found = found.of_year(chosen.year)
    return listing(request, found, window, all_out, by=("-date", "-pk"))


@router.get("/news/{slug:slug}", response=NewsDetailOut, summary="One news item")
def news_detail(request: HttpRequest, slug: str) -> Any:
    page = NewsPage.objects.readable().filter(slug=slug).first()
    if page is None:
        raise Http404
    return detail(page)


@tells(NewsPage, "news", NewsDetailOut)
def detail(page: Any) -> dict[str, Any]:
    address = page_address(page)
    return {
        **all_out([page])[0],
        "body": body_blocks(page.body, settings.SITE_URL),
        "blocks": blocks(page.body),
        "pdf": f"{address}pdf/",
        "comments_url": f"/api/v1/news/{page.slug}/comments",
        "comments_open": page.takes_comments,
        "translations": translations(page),
    }


@router.get(
    "/news/{slug:slug}/comments", response=ListOut[CommentOut], summary="Comments on one news item, oldest first"
)
def comments(request: HttpRequest, slug: str, window: Window) -> Any:
    page = NewsPage.objects.readable().filter(slug=slug).first()
    if page is None:
        raise Http404
    found = Comment.objects.published().about(page)
    return listing(request, found, window, list, by=("created_at", "pk"), key="pk")


class NewsIndexOut(Schema):
    intro: str
    items_url: str = Field(description="Address here of what it lists.")


@tells(NewsIndexPage, "section", NewsIndexOut)
def index(page: Any) -> dict[str, Any]:
    return {"intro": page.intro, "items_url": "/api/v1/news"}


@lists_of("news")
def by_slug(slugs: Any) -> list[dict[str, Any]]:
    return all_out(list(NewsPage.objects.readable().filter(slug__in=slugs).prefetch_related("tags")))


def all_out(pages: list[Any]) -> list[dict[str, Any]]:
    return dated([news_out(page) for page in pages])


def news_out(page: Any) -> dict[str, Any]:
    return {
        **thing(link("news", page.slug, page.title, page_address(page)), page),
        "lead": page.lead,
        "date": page.date,
        "date_note": page.date_note,
        "source": {"name": page.source_name, "url": page.source_url},
        "tags": [{"slug": tag.slug, "name": tag.name} for tag in sorted(page.tags.all(), key=lambda tag: tag.slug)],
    }
