from typing import Any

from django.http import HttpRequest
from ninja import Router

from core.api import ListOut, Window, listing
from core.locale import in_language
from services_catalog import lists
from services_catalog.api.shared import LinkOut, first_or_404, institution_link
from services_catalog.models import Institution

router = Router()


class InstitutionOut(LinkOut):
    language: str
    acronym: str
    description: str
    website: str
    services: int


@router.get("/institutions", response=ListOut[InstitutionOut], summary="Institutions, from A to Z")
def institutions(request: HttpRequest, window: Window) -> Any:
    (found,) = lists.with_counts(in_language(Institution.objects.order_by("sort_key")))
    return listing(found, window, institution_out)


@router.get("/institutions/{slug:slug}", response=InstitutionOut, summary="One institution")
def institution(request: HttpRequest, slug: str) -> Any:
    found = first_or_404(in_language(Institution.objects.filter(slug=slug)).select_related("locale"))
    found.count = lists.services().of_institution(slug).count()
    return institution_out(found)


def institution_out(institution: Any) -> Any:
    return {
        **institution_link(institution),
        "language": institution.locale.language_code,
        "acronym": institution.acronym,
        "description": institution.description,
        "website": institution.url,
        "services": institution.count,
    }
