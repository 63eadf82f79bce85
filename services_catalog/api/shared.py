"""What the endpoints of the catalogue have in common: links to each other, and slugs that are only slugs."""

from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils.translation import get_language

from core.api_links import LinkOut, link
from core.language_paths import in_active_language
from core.locale import in_language
from core.page_addresses import page_address
from services_catalog.told import office_name

__all__ = ["LinkOut", "Shown"]


def service_link(page: Any) -> dict[str, Any]:
    return link("service", page.slug, page.title, page_address(page))


def guide_link(page: Any) -> dict[str, Any]:
    return link("guide", page.slug, page.title, page_address(page))


def checker_link(page: Any) -> dict[str, Any]:
    return link("checker", page.slug, page.title, page_address(page))


def category_link(category: Any) -> dict[str, Any]:
    url = in_active_language(f"/tramites/categoria/{category.slug}/")
    return link("category", category.slug, category.name, url)


def institution_link(institution: Any) -> dict[str, Any]:
    url = in_active_language(f"/instituciones/{institution.slug}/")
    return link("organism", institution.slug, institution.name, url)


def office_link(office: Any) -> dict[str, Any]:
    url = in_active_language(f"/oficinas/{office.slug}/")
    return link("office", office.slug, office.name, url, name=office_name(office))


def texts(stream: Any) -> Any:
    return [item.value for item in stream]


def addresses(sources: Any) -> Any:
    return [source.value["url"] for source in sources]


def first_or_404(queryset: Any) -> Any:
    found = queryset.first()
    if found is None:
        raise Http404
    return found


class Shown:
    """Spanish snippets as they are called in the language asked for: one query for all of a model, none in Spanish."""

    def __init__(self) -> None:
        self.known: dict[Any, dict[Any, Any]] = {}

    def __call__(self, snippet: Any) -> Any:
        if snippet is None or get_language() == settings.LANGUAGE_CODE:
            return snippet
        model = type(snippet)
        if model not in self.known:
            self.known[model] = {one.translation_key: one for one in in_language(model.objects.all())}
        return self.known[model].get(snippet.translation_key, snippet)
