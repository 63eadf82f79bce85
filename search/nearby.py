"""The office of the place that was named, for what was asked there: it, the nearest that is known, or that none is."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from core import places
from core.language_paths import in_active_language
from services_catalog.models import Office
from services_catalog.phones import office_phones

from .engines.base import Query, Results
from .gazetteer import Place

SHOWN = 3  # offices of a place, and of its province when it has none


@dataclass(frozen=True)
class Nearby:
    """The offices of a place: `there`, or else `near`, in the same province. `matter` is what they attend."""

    place: Place
    matter: str
    there: tuple[dict, ...] = ()
    near: tuple[dict, ...] = ()


def offices_for(query: Query, results: Results) -> Nearby | None:
    """Return the Nearby of a question that names a place, in one query. None when nothing found has offices.

    What is asked is the first result: the procedure, whose kinds of office attend it, or the kind of the office itself.
    """
    if query.place is None or not results.hits:
        return None
    first = results.hits[0]
    kinds = first.direct.get("office_kinds", [])
    if first.type != "service" or not kinds:
        return None
    place = query.place
    provinces = [places.province(place.province).code, *(code.partition("-")[0] for code in place.also)]
    institution = first.direct.get("institution", "")
    of_any = Q(kind__own_institution=False) | Q(institution__slug=institution)  # a bank attends its own procedures
    offices = (
        Office.objects.filter(
            of_any, kind__slug__in=kinds, province_code__in=provinces, locale__language_code=settings.LANGUAGE_CODE
        )
        .select_related("kind")
        .order_by("name")
    )
    there, near = [], []
    for office in offices:
        is_there = not place.municipality or office.municipality_code in ("", place.municipality, *place.also)
        (there if is_there else near).append(_shown(office))
    return Nearby(place, first.title, tuple(there[:SHOWN]), () if there else tuple(near[:SHOWN]))


def _shown(office):
    where = office.municipality.name if office.municipality else office.province.name
    return {
        "name": office.name,
        "url": in_active_language(f"/oficinas/{office.slug}/"),
        "where": ", ".join(filter(None, [office.address, where])),
        "hours": office.hours,
        "phones": office_phones(office.phone) if office.phone else [],
    }
