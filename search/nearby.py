"""Offices and where people are: of the place that was named the office, the nearest that is known, or that none is.

A card of an office never leaves open whether it is of the place that was asked about: see `elsewhere`.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from core import places
from core.language_paths import in_active_language
from services_catalog.models import Office
from services_catalog.phones import office_phones

from .engines.base import Hit, Query, Results
from .gazetteer import Place, place_of

SHOWN = 3  # offices of a place, and of its province when it has none
BEGINNING = 3  # results that may say what is asked there: a guide leads to procedures


@dataclass(frozen=True)
class Nearby:
    """The offices of a place: `there`, or else `near`, in the same province. `matter` is what they attend."""

    place: Place
    matter: str
    there: tuple[dict, ...] = ()
    near: tuple[dict, ...] = ()


def elsewhere(hit: Hit, query: Query) -> str:
    """Return where the office of a result is, unless a place was read that it serves. "" also for what is no office."""
    own = place_of(hit.direct.get("place", "")) if hit.type == "office" else None
    return "" if own is None or (query.place and query.place.has(own.key)) else own.full_name


def wants_a_place(query: Query, results: Results) -> bool:
    """Say whether the page should ask where the person is: «cerca de mí», and offices answer."""
    if query.place or not query.near or not results.hits:
        return False
    return results.hits[0].type == "office" or _attending(results) is not None


def offices_for(query: Query, results: Results) -> Nearby | None:
    """Return the Nearby of a question that names a place, in one query. None when nothing found has offices."""
    attending = _attending(results) if query.place else None
    if attending is None:
        return None
    matter, wanted = attending
    place = query.place
    provinces = [places.province(place.province).code, *(code.partition("-")[0] for code in place.also)]
    offices = (
        Office.objects.filter(wanted, province_code__in=provinces, locale__language_code=settings.LANGUAGE_CODE)
        .select_related("kind")
        .order_by("name")
    )
    there, near = [], []
    for office in offices:
        (there if place.has(office.municipality_code or office.province.slug) else near).append(_shown(office))
    return Nearby(place, matter.title, tuple(there[:SHOWN]), () if there else tuple(near[:SHOWN]))


def _attending(results):
    """Return (the result that says what is asked, which offices attend it as a Q), or None.

    It is a procedure, whose kinds of office attend it, or an institution; of a guide the first procedure after it.
    """
    first = results.hits[0] if results.hits else None
    if first and first.type == "guide":
        first = next((hit for hit in results.hits[:BEGINNING] if hit.type == "service"), None)
    if first and first.type == "organism":
        return first, Q(institution__slug=first.id.partition(":")[2])
    kinds = first.direct.get("office_kinds", []) if first and first.type == "service" else []
    if not kinds:
        return None
    institution = first.direct.get("institution", "")
    of_any = Q(kind__own_institution=False) | Q(institution__slug=institution)  # a bank attends its own procedures
    return first, of_any & Q(kind__slug__in=kinds)


def _shown(office):
    where = office.municipality.name if office.municipality else office.province.name
    return {
        "name": office.name,
        "url": in_active_language(f"/oficinas/{office.slug}/"),
        "where": ", ".join(filter(None, [office.address, where])),
        "hours": office.hours,
        "phones": office_phones(office.phone) if office.phone else [],
    }
