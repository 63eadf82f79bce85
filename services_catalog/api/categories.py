from typing import Any

from django.http import HttpRequest
from ninja import Router

from core.api import ListOut, Window, listing
from core.locale import in_language
from services_catalog import lists
from services_catalog.api.shared import LinkOut, category_link
from services_catalog.models import Category

router = Router()


class CategoryOut(LinkOut):
    language: str
    description: str
    services: int


@router.get("/categories", response=ListOut[CategoryOut], summary="Subjects of the catalogue")
def categories(request: HttpRequest, window: Window) -> Any:
    (found,) = lists.with_counts(in_language(Category.objects.order_by("position", "slug")))
    return listing(found, window, category_out)


def category_out(category: Any) -> Any:
    return {
        **category_link(category),
        "language": category.locale.language_code,
        "description": category.description,
        "services": category.count,
    }
