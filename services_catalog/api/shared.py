"""What the endpoints of the catalogue have in common: links to each other, and slugs that are only slugs."""

from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils.translation import get_language
from ninja import Schema

from core.language_paths import in_active_language
from core.locale import in_language
from core.page_addresses import page_address


class LinkOut(Schema):
    slug: str
    title: str
    url: str


def page_link(page: Any) -> Any:
    return {"slug": page.slug, "title": page.title, "url": page_address(page)}


def category_link(category: Any) -> Any:
    url = in_active_language(f"/tramites/categoria/{category.slug}/")
    return {"slug": category.slug, "title": category.name, "url": url}


def institution_link(institution: Any) -> Any:
    url = in_active_language(f"/instituciones/{institution.slug}/")
    return {"slug": institution.slug, "title": institution.name, "url": url}


def office_link(office: Any) -> Any:
    return {"slug": office.slug, "title": office.name, "url": in_active_language(f"/oficinas/{office.slug}/")}


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
