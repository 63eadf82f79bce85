"""By what procedures are narrowed: one table for the catalogue, the API and the search. A new facet is a row of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import Field

from core import places
from core.facets import Facet, Option
from services_catalog.choices import Audience
from services_catalog.models.office import Office

# A snippet of the catalogue in the language being read: given by who asks, who may remember it.
Shown = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class ProcedureFacet(Facet):
    name: str  # in the API and the search
    of: Callable[[Any, Shown], dict[str, str]]  # {value: words} of a ServicePage, as the search keeps them
    searched_as: str | Promise = ""  # its title among the facets of the search, where it is another one
    words: Callable[[], dict[str, str | Promise]] = dict  # of the values of a closed list, for the search
    finds: bool = False  # whether these words, searched, find the procedures that have them
    asks: tuple[Any, Any] = (str, "")  # type and default of its parameter in the API


def slug_field(description: str) -> Any:
    """A query parameter that is a slug or empty: anything else is refused before it reaches the database."""
    return Field("", max_length=120, pattern=r"^[-a-zA-Z0-9_]*$", description=description)


def audiences() -> Iterable[Option]:
    return [Option(one.value, one.label) for one in Audience.__members__.values()]


def provinces() -> Iterable[Option]:
    return [Option(one.slug, one.name) for one in places.provinces()]


def with_offices_in(services: Any, text: str) -> Any:
    """Return those of institutions with an office in a province: the nearest the data come to "done there"."""
    province = places.province(text)
    if province is None:
        raise Http404
    offices = Office.objects.filter(institution=OuterRef("institution"), province_code=province.code)
    return services.filter(Exists(offices))


def provinces_of(institution: Any) -> dict[str, str]:
    """Return {slug: name} of the provinces where an institution (or its key) has offices."""
    codes = Office.objects.filter(institution=institution).values_list("province_code").distinct()
    found = [Office(province_code=code).province for (code,) in codes]
    return {province.slug: province.name for province in found}


def named(page_attribute: str) -> Callable[[Any, Shown], dict[str, str]]:
    """Return the `of` of a snippet that a procedure points to."""

    def of(page: Any, shown: Shown) -> dict[str, str]:
        snippet = shown(getattr(page, page_attribute))
        return {snippet.slug: snippet.name}

    return of


def online_words() -> dict[str, str | Promise]:
    return {"yes": _("Can be done online")}


# In this order everywhere. The options of categories and institutions are those there are: lists.catalogue offers them.
FACETS = (
    ProcedureFacet(
        name="online",
        parameter="en_linea",
        title=_("How it is done"),
        searched_as=_("Online"),
        options=lambda: [Option("1", _("Online"))],
        narrow=lambda services, value: services.online(),
        of=lambda page, shown: {name: str(words) for name, words in online_words().items() if page.is_online},
        words=online_words,
        asks=(bool, Field(False, description="Only those that can be done online.")),
    ),
    ProcedureFacet(
        name="category",
        parameter="categoria",
        title=_("Category"),
        narrow=lambda services, slug: services.in_category(slug),
        of=named("category"),
        finds=True,
        asks=(str, slug_field("Slug of a category.")),
    ),
    ProcedureFacet(
        name="audience",
        parameter="audiencia",
        title=_("Who it is for"),
        options=audiences,
        narrow=lambda services, value: services.for_audience(value),
        of=lambda page, shown: {
            one.value: str(one.label) for one in Audience.__members__.values() if one.value in page.audience
        },
        asks=(Audience | None, None),
    ),
    ProcedureFacet(
        name="institution",
        parameter="institucion",
        title=_("Institution"),
        folded=True,
        narrow=lambda services, slug: services.of_institution(slug),
        of=named("institution"),
        finds=True,
        asks=(str, slug_field("Slug of an institution.")),
    ),
    ProcedureFacet(
        name="province",
        parameter="provincia",
        title=_("Province with offices"),
        searched_as=_("Province"),
        folded=True,
        options=provinces,
        narrow=with_offices_in,
        of=lambda page, shown: provinces_of(page.institution_id),
        finds=True,
        asks=(str, slug_field("ISO 3166-2:CU number, or slug, of a province with offices.")),
    ),
)
