"""`/api/v1/content/`: every page of the site, of whatever type, with what all pages tell and what its type does."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from pydantic import create_model
from wagtail.models import Page

from core.api import Problem
from core.api_content import PageKind, kind_of, link_of, page_kinds
from core.api_links import SAME_ID, LinkOut, link
from core.api_lists import ListOut, Window, listing
from core.api_things import ThingOut, TranslationOut, dated, thing, translations
from core.locale import in_language
from core.page_addresses import page_address
from core.served.answers import Gone, Moved, answer
from core.served.rule import served

router = Router(tags=["content"])


class PageRowOut(ThingOut):
    published_at: datetime | None


class ContentOut(PageRowOut):
    first_published_at: datetime | None
    parent: LinkOut | None
    trail: list[LinkOut] = Field(description="The pages above it, the home page first.")
    children: int = Field(description="How many pages below it everybody may see.")
    translations: list[TranslationOut]


def _typed(type_: str, kinds: list[PageKind]) -> Any:
    """Return the Schema of the content of a type, with what its pages tell in `data`."""
    data = reduce(or_, [kind.data for kind in kinds])
    told: dict[str, Any] = {"type": (Literal[type_], ...), "data": (data, ...)}
    return create_model(f"{type_.title()}ContentOut", __base__=ContentOut, **told)


_by_type: dict[str, list[PageKind]] = {}
for _kind in page_kinds():
    _by_type.setdefault(_kind.type, []).append(_kind)
TYPED = [_typed(type_, kinds) for type_, kinds in _by_type.items()]
AnyContent: Any = Annotated[reduce(or_, TYPED), Field(discriminator="type")]


class ContentQuery(Schema):
    type: str = Field("", pattern=f"^({'|'.join(_by_type)})?$", description="Only pages of this type.")
    below: str = Field("", max_length=300, description="Only pages below the one with this `id`.")


@router.get("/content", response=ListOut[PageRowOut], summary="Every page, by its address")
def contents(request: HttpRequest, window: Window, chosen: Annotated[ContentQuery, Query()]) -> Any:
    found = in_language(readable(_by_type.get(chosen.type) if chosen.type else page_kinds()))
    if chosen.below:
        found = found.descendant_of(page_of(chosen.below))
    return listing(request, found.select_related("locale"), window, rows_out, by=("url_path", "pk"))


@router.get("/content/{id}", response=AnyContent, summary="One page, of any type, by its id")
def content(request: HttpRequest, id: str) -> Any:
    return whole(page_of(id))


def readable(kinds: Any) -> Any:
    """Return the pages (QuerySet of Page) of some kinds that everybody may see."""
    types = ContentType.objects.get_for_models(*(kind.model for kind in kinds)).values()
    return served(Page.objects.filter(content_type__in=types, depth__gt=1))


def page_of(id_: str) -> Page:
    """Return the page of an id, in the language being read. Raises Http404, Problem where it was."""
    named, _colon, slug = id_.partition(":")
    kinds = [kind for kind in page_kinds() if SAME_ID.get(kind.type, kind.type) == named]
    if not kinds or "\0" in slug or len(slug) > 255:
        raise Http404
    page = in_language(readable(kinds).filter(slug=slug)).select_related("locale").first()
    if page is None:
        _tell_what_became(kinds, slug)
        raise Http404
    return page


def _tell_what_became(kinds: list[PageKind], slug: str) -> None:
    """Raise the Problem that says where a page is now or why it is gone; nothing when there never was one."""
    for kind in kinds:
        gone = answer(link(kind.type, slug, "", "")["api_url"])
        if isinstance(gone, Moved):
            raise Problem(404, _("It is called otherwise now."), more={"moved_to": gone.path})
        if isinstance(gone, Gone):
            more = {"reason": gone.reason, "replaced_by": link_of(gone.instead) if gone.instead else None}
            raise Problem(410, gone.reason, more=more)


def rows_out(pages: list[Any]) -> list[dict[str, Any]]:
    return dated([_row(page) for page in pages])


def _row(page: Page) -> dict[str, Any]:
    kind = kind_of(page.specific_class)
    assert kind is not None  # noqa: S101 - `readable` chose by kinds
    linked = link(kind.type, page.slug, page.title, page_address(page))
    return {**thing(linked, page), "published_at": page.last_published_at}


def whole(page: Page) -> dict[str, Any]:
    """Return the content (dict) of a page."""
    specific = page.specific
    kind = kind_of(type(specific))
    assert kind is not None  # noqa: S101 - `readable` chose by kinds
    data = kind.tell(specific)
    above = [one for one in map(link_of, in_trail(page)) if one]
    below = served(Page.objects.child_of(page))
    return {
        **rows_out([page])[0],
        "state": data.get("state", "live"),
        "first_published_at": page.first_published_at,
        "parent": above[-1] if above else None,
        "trail": above,
        "children": below.count(),
        "translations": data.get("translations") or translations(specific),
        "data": data,
    }


def in_trail(page: Page) -> list[Page]:
    return list(served(page.get_ancestors().filter(depth__gt=1)))
