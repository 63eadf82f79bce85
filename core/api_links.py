"""How things of the API name each other, and how a name is expanded into what it names.

The `id` is that of the search (`type:slug`, the slug of the Spanish source), the same everywhere. Rooms register what
their things look like in lists; `expand=` then puts that in the place of a link, one query for all links of a type. A
room below may be shown links to a room above it (a form: the procedures it is for), which registers them here too.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import Model
from ninja import Field, Schema

MOST_EXPANDED = 3


class LinkOut(Schema):
    id: str = Field(description="`type:slug`, the same here, in the search, in changes and in notices to programs.")
    type: str
    slug: str
    title: str
    url: str = Field(description="Address of the page for people, without the name of the site.")
    api_url: str = Field(description="Address of it here, without the name of the site.")


# The part of an address of the API where things of a type are.
PLACES = {
    "service": "services",
    "category": "categories",
    "organism": "institutions",
    "office": "offices",
    "guide": "guides",
    "checker": "checkers",
    "news": "news",
    "page": "pages",
    "form": "forms",
}
SAME_ID = {"checker": "guide"}  # a checker is found and addressed among the guides


def link(type_: str, slug: str, title: str, url: str, *, name: str | None = None) -> dict[str, Any]:
    """Return the LinkOut (dict) of a thing. `name`: what stands in its id when that is not its slug."""
    id_ = f"{SAME_ID.get(type_, type_)}:{name or slug}"
    place = PLACES.get(type_)
    return {
        "id": id_,
        "type": type_,
        "slug": slug,
        "title": title,
        "url": url,
        "api_url": f"/api/v1/{place}/{slug}" if place else f"/api/v1/content/{id_}",
    }


Lister = Callable[[Iterable[str]], list[dict[str, Any]]]
_listers: dict[str, Lister] = {}
_leading: dict[type[Model], Callable[[list[Any]], dict[Any, list[dict[str, Any]]]]] = {}
Maker = TypeVar("Maker", bound=Callable[..., Any])


def lists(type_: str) -> Callable[[Lister], Lister]:
    """Decorate function(slugs) -> the dicts, as lists show them, of the things of a type with these slugs.

    In the language being read, and only of what everybody may see. Raises ValueError the second time.
    """

    def decorate(lister: Lister) -> Lister:
        if type_ in _listers:
            raise ValueError(f"{type_} is already listed")
        _listers[type_] = lister
        return lister

    return decorate


def leads_to(model: type[Model]) -> Callable[[Maker], Maker]:
    """Decorate function(instances) -> {pk: list of LinkOut dicts} of what leads to them."""

    def decorate(finder: Maker) -> Maker:
        _leading[model] = finder
        return finder

    return decorate


def leading_to(instances: list[Any]) -> dict[Any, list[dict[str, Any]]]:
    """Return {pk: links} of what rooms above say leads to `instances`, all of one model."""
    finder = _leading.get(type(instances[0])) if instances else None
    return finder(instances) if finder else {}


def expand(items: list[dict[str, Any]], names: Iterable[str]) -> None:
    """Put in the place of the links called `names` what they lead to, in `items` (changed). One query a type."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name in names:
        for item in items:
            for one in _links_of(item.get(name)):
                found.setdefault(one["type"], []).append(one)
    for type_, links in found.items():
        if lister := _listers.get(type_):
            whole = {one["slug"]: one for one in lister({one["slug"] for one in links})}
            for one in links:
                one.update(whole.get(one["slug"], {}))


def _links_of(value: Any) -> list[dict[str, Any]]:
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, dict) and "type" in one and "slug" in one]
