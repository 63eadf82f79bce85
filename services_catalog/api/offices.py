from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from core import places
from core.api_links import lists as lists_of
from core.api_lists import ListOut, Window, listing
from core.api_things import ThingOut, dated, thing
from core.locale import in_language
from services_catalog.api.shared import (
    LinkOut,
    Shown,
    first_or_404,
    institution_link,
    office_link,
    service_link,
)
from services_catalog.facets import slug_field
from services_catalog.models import Office
from services_catalog.places_lists import attended_at

router = Router()


class OfficeQuery(Schema):
    province: str = slug_field("ISO 3166-2:CU number, or slug, of a province.")
    municipality: str = slug_field("Code of a municipality.")
    kind: str = slug_field("Code of a kind of office.")
    institution: str = slug_field("Slug of an institution.")


class OfficeOut(ThingOut):
    kind: str = Field(description="Code of its kind.")
    kind_name: str
    institution: LinkOut | None
    province: str = Field(description="ISO 3166-2:CU number")
    province_name: str
    municipality: str
    municipality_name: str
    address: str
    phone: str = Field(description="As the office publishes it.")
    phones: list[str] = Field(description="Those that can be called, in E.164.")
    hours: str
    source: str


class OfficeDetailOut(OfficeOut):
    services: list[LinkOut]


@router.get("/offices", response=ListOut[OfficeOut], summary="Offices, by province and municipality")
def offices(request: HttpRequest, window: Window, chosen: Annotated[OfficeQuery, Query()]) -> Any:
    found = in_language(Office.objects.select_related("institution", "kind", "locale"))
    found = found.annotate(west=places.west_to_east("province_code"))
    if chosen.province:
        province = places.province(chosen.province)
        if province is None:
            raise Http404
        found = found.filter(province_code=province.code)
    if chosen.municipality:
        found = found.filter(municipality_code=chosen.municipality)
    if chosen.kind:
        found = found.filter(kind__slug=chosen.kind)
    if chosen.institution:
        found = found.filter(institution__slug=chosen.institution)
    return listing(request, found, window, offices_out, by=("west", "municipality_code", "sort_key", "pk"))


@router.get("/offices/{slug:slug}", response=OfficeDetailOut, summary="One office and what it attends")
def office(request: HttpRequest, slug: str) -> Any:
    found = first_or_404(in_language(Office.objects.filter(slug=slug)).select_related("institution", "kind", "locale"))
    return {**offices_out([found])[0], "services": [service_link(page) for page in attended_at(found)]}


@lists_of("office")
def by_slug(slugs: Any) -> list[dict[str, Any]]:
    found = in_language(Office.objects.filter(slug__in=slugs)).select_related("institution", "kind", "locale")
    return offices_out(list(found))


def offices_out(offices: list[Any]) -> list[dict[str, Any]]:
    shown = Shown()
    return dated([office_out(one, shown) for one in offices])


def office_out(office: Any, shown: Shown) -> dict[str, Any]:
    municipality = office.municipality
    return {
        **thing(office_link(office), office),
        "kind": office.kind.slug,
        "kind_name": shown(office.kind).name,
        "institution": institution_link(shown(office.institution)) if office.institution else None,
        "province": office.province_code,
        "province_name": office.province.name,
        "municipality": office.municipality_code,
        "municipality_name": municipality.name if municipality else "",
        "address": office.address,
        "phone": office.phone,
        "phones": [phone.tel for phone in office.phones if phone.tel],
        "hours": office.hours,
        "source": office.source_url,
    }
