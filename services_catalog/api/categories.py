from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router

from core.api_links import lists as lists_of
from core.api_lists import ListOut, Window, listing
from core.api_things import ThingOut, dated, thing
from core.locale import in_language
from services_catalog import lists
from services_catalog.api.shared import category_link
from services_catalog.models import Category

router = Router()


class CategoryOut(ThingOut):
    description: str
    services: int


@router.get("/categories", response=ListOut[CategoryOut], summary="Subjects of the catalogue")
def categories(request: HttpRequest, window: Window) -> Any:
    return listing(request, counted(), window, categories_out, by=lambda one: (f"{one.position:09}", one.slug))


@router.get("/categories/{slug:slug}", response=CategoryOut, summary="One subject of the catalogue")
def category(request: HttpRequest, slug: str) -> Any:
    found = by_slug([slug])
    if not found:
        raise Http404
    return found[0]


def counted() -> Any:
    return lists.with_counts(in_language(Category.objects.order_by("position", "slug")))[0]


@lists_of("category")
def by_slug(slugs: Any) -> list[dict[str, Any]]:
    return categories_out(lists.with_counts(in_language(Category.objects.filter(slug__in=slugs)))[0])


def categories_out(categories: list[Any]) -> list[dict[str, Any]]:
    return dated([category_out(one) for one in categories])


def category_out(category: Any) -> dict[str, Any]:
    return {
        **thing(category_link(category), category),
        "description": category.description,
        "services": category.count,
    }
