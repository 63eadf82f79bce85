from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router

from core.api_links import lists as lists_of
from core.api_lists import ListOut, Window, listing
from core.api_things import ThingOut, dated, thing
from core.locale import in_language
from services_catalog import lists
from services_catalog.api.shared import institution_link
from services_catalog.models import Institution

router = Router()


class InstitutionOut(ThingOut):
    acronym: str
    description: str
    website: str
    services: int


@router.get("/institutions", response=ListOut[InstitutionOut], summary="Institutions, from A to Z")
def institutions(request: HttpRequest, window: Window) -> Any:
    (found,) = lists.with_counts(in_language(Institution.objects.order_by("sort_key")))
    return listing(request, found, window, institutions_out, by=lambda one: (one.sort_key, str(one.pk)))


@router.get("/institutions/{slug:slug}", response=InstitutionOut, summary="One institution")
def institution(request: HttpRequest, slug: str) -> Any:
    found = by_slug([slug])
    if not found:
        raise Http404
    return found[0]


@lists_of("organism")
def by_slug(slugs: Any) -> list[dict[str, Any]]:
    return institutions_out(lists.with_counts(in_language(Institution.objects.filter(slug__in=slugs)))[0])


def institutions_out(institutions: list[Any]) -> list[dict[str, Any]]:
    return dated([institution_out(one) for one in institutions])


def institution_out(institution: Any) -> dict[str, Any]:
    return {
        **thing(institution_link(institution), institution),
        "acronym": institution.acronym,
        "description": institution.description,
        "website": institution.url,
        "services": institution.count,
    }
