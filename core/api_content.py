"""What each type of page tells in `/api/v1/content/`: registered by its room, typed in OpenAPI by what it registers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ninja import Schema
from wagtail.models import Page

from core.api_links import link
from core.page_addresses import page_address


@dataclass(frozen=True)
class PageKind:
    """A type of page: `data` (Schema) is what it tells beside what all tell, `tell(page)` gives it as a dict."""

    model: type[Page]
    type: str
    data: type[Schema]
    tell: Callable[[Any], dict[str, Any]]


_kinds: dict[type[Page], PageKind] = {}
Teller = Callable[[Any], dict[str, Any]]


def tells(model: type[Page], type_: str, data: type[Schema]) -> Callable[[Teller], Teller]:
    """Decorate function(page) -> dict of what a page of `model` tells. Raises ValueError the second time."""

    def decorate(tell: Teller) -> Teller:
        if model in _kinds:
            raise ValueError(f"{model.__name__} already tells")
        _kinds[model] = PageKind(model, type_, data, tell)
        return tell

    return decorate


def page_kinds() -> list[PageKind]:
    return list(_kinds.values())


def kind_of(model: type[Page] | None) -> PageKind | None:
    return _kinds.get(model) if model else None


def link_of(page: Page) -> dict[str, Any] | None:
    """Return the LinkOut (dict) of a page of any type, or None of a type that is told nowhere."""
    kind = kind_of(page.specific_class)
    return link(kind.type, page.slug, page.title, page_address(page)) if kind else None
