"""The pages of text as JSON: about, help, legal notice, accessibility."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema
from wagtail.models import Page

from core.api_content import link_of, tells
from core.api_links import LinkOut, link
from core.api_links import lists as lists_of
from core.api_lists import ListOut, Window, listing
from core.api_rich import BlockOut, blocks
from core.api_things import ThingOut, TranslationOut, dated, thing, translations
from core.locale import in_language
from core.page_addresses import page_address
from core.richtext import body_blocks
from core.served.rule import served
from home.models import ContentPage, HomePage

router = Router(tags=["pages"])


class PageOut(ThingOut):
    description: str


class PageDetailOut(PageOut):
    body: list[dict] = Field(description="Blocks of text: `kind`, and `runs`, `items` or `rows`.")
    blocks: list[BlockOut] = Field(description="The same, typed, with pictures and forms; HTML and text of each.")
    last_reviewed_on: date | None
    translations: list[TranslationOut]


@router.get("/pages", response=ListOut[PageOut], summary="Pages of text")
def pages(request: HttpRequest, window: Window) -> Any:
    return listing(request, readable(), window, pages_out, by=("url_path", "pk"))


@router.get("/pages/{slug:slug}", response=PageDetailOut, summary="One page of text")
def page(request: HttpRequest, slug: str) -> Any:
    found = readable().filter(slug=slug).first()
    if found is None:
        raise Http404
    return detail(found)


@tells(ContentPage, "page", PageDetailOut)
def detail(found: Any) -> dict[str, Any]:
    body = body_blocks(found.body, settings.SITE_URL)
    return {
        **pages_out([found])[0],
        "body": body,
        "blocks": blocks(found.body),
        "last_reviewed_on": found.last_reviewed_on,
        "translations": translations(found),
    }


def readable() -> Any:
    return in_language(served(ContentPage.objects.all())).order_by("url_path")


class HomeOut(Schema):
    most_wanted: list[LinkOut] = Field(description="The procedures that people want most, in order.")


@tells(HomePage, "home", HomeOut)
def home(page: Any) -> dict[str, Any]:
    chosen = [block["value"] for block in page.most_wanted.raw_data]
    keys = dict(Page.objects.filter(pk__in=chosen).values_list("translation_key", "pk"))
    found = in_language(served(Page.objects.filter(translation_key__in=keys)))
    wanted = sorted(found, key=lambda one: chosen.index(keys[one.translation_key]))
    return {"most_wanted": [one for one in map(link_of, wanted) if one]}


@lists_of("page")
def by_slug(slugs: Any) -> list[dict[str, Any]]:
    return pages_out(list(readable().filter(slug__in=slugs)))


def pages_out(pages: list[Any]) -> list[dict[str, Any]]:
    return dated([page_out(page) for page in pages])


def page_out(page: Any) -> dict[str, Any]:
    linked = link("page", page.slug, page.title, page_address(page))
    return {**thing(linked, page), "description": page.search_description}
