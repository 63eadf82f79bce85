"""What the pages of institutions and offices show: a template context each."""

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core import places
from core.certification_points import Points
from core.facets import Facet, Narrowed, Option, address_with
from core.language_paths import in_active_language
from core.locale import in_language
from core.pagecache import understood
from core.pages import shows
from services_catalog import trail
from services_catalog.facets import provinces
from services_catalog.lists import page_of, services, with_counts
from services_catalog.models.indexes import InstitutionIndexPage, OfficeIndexPage
from services_catalog.models.institution import Institution
from services_catalog.models.office import Office
from services_catalog.models.office_kind import OfficeKind

OFFICES_PER_PAGE = 60
OFFICE_FACETS = (
    Facet(
        parameter="municipio",
        title=_("Municipality"),
        inside="provincia",
        narrow=lambda offices, code: offices.filter(municipality_code=code),
    ),
    Facet(
        parameter="provincia",
        title=_("Province"),
        options=provinces,
        narrow=lambda offices, slug: offices.filter(province_code=places.province(slug).code),
    ),
    Facet(
        parameter="tipo",
        title=_("Kind of office"),
        narrow=lambda offices, slug: offices.filter(kind__slug=slug),
    ),
    Facet(
        parameter="certifican",
        title=_("Certification"),
        options=lambda: [Option("cuentas", _("Certification points"))],
        narrow=lambda offices, value: offices.filter(certifies_accounts=True),
    ),
)


@shows(InstitutionIndexPage, "institution_index")
def institutions(page, request):
    found = in_language(Institution.objects.order_by("sort_key"))
    return {"trail": trail.home(), "institutions": with_counts(found)[0]}


@shows(InstitutionIndexPage, "institution")
def institution(page, request, slug):
    found = in_language(Institution.objects.filter(slug=slug)).select_related("locale").first()
    if found is None:
        raise Http404
    offices = in_language(Office.objects.filter(institution__slug=slug))
    rows = []
    if found.acronym:
        rows.append({"label": _("Known as"), "value": found.acronym})
    if found.url:
        rows.append({"label": _("Website"), "html": link(found.url)})
    return {
        "trail": trail.institutions(),
        "institution": found,
        "rows": rows,
        "groups": by_province(in_order(offices)[:OFFICES_PER_PAGE]),
        "page_obj": page_of(request, services().of_institution(slug)),
        "base_url": request.path,
    }


def link(url):
    return format_html('<a href="{}" rel="noreferrer">{}</a>', url, url.split("//")[-1].rstrip("/"))


def in_order(offices):
    return offices.order_by(places.west_to_east("province_code"), "municipality_code", "sort_key")


def by_province(offices):
    """Return [(Province, [Office, ...])] of offices, in the order they come."""
    groups = {}
    for office in offices:
        groups.setdefault(office.province_code, []).append(office)
    return [(places.province(code), found) for code, found in groups.items()]


@shows(OfficeIndexPage, "office_index")
def offices(page, request):
    """Offices by province and municipality, narrowed by province and kind."""
    province = places.province(request.GET.get("provincia"))
    everywhere = in_language(Office.objects.all())
    offered = {"municipio": municipalities_of(province, everywhere), "tipo": kinds_with_offices()}
    chosen = Narrowed(OFFICE_FACETS, request.GET, request.path, offered)
    understood(request, **chosen.params)
    found = chosen.apply(everywhere)
    shown = page_of(request, in_order(found), OFFICES_PER_PAGE)
    return {
        "trail": trail.home(),
        "groups": by_province(shown),
        "count": shown.paginator.count,
        "place": chosen.chosen["municipio"] or chosen.chosen["provincia"],
        "narrowed": bool(chosen),
        "chosen": [chosen.chosen[name].label for name in ("tipo", "certifican") if chosen.chosen[name]],
        "page_obj": shown,
        "base_url": chosen.url(),
        "facet_groups": chosen.groups,
    }


def municipalities_of(province, offices):
    """Return the options of the municipalities of a province (None: none) that have some of `offices`, from A to Z."""
    if province is None:
        return []
    codes = set(offices.filter(province_code=province.code).values_list("municipality_code", flat=True))
    return [Option(one.code, one.name) for one in province.municipalities if one.code in codes]


def kinds_with_offices():
    """Return the options of the kinds of office that lead somewhere, in the editor's order."""
    there = Office.objects.filter(kind__translation_key=OuterRef("translation_key"))
    kinds = in_language(OfficeKind.objects.filter(Exists(there)).order_by("position", "slug"))
    return [Option(kind.slug, kind.name) for kind in kinds]


def certification_points():
    """Return how many offices certify accounts, and where they are listed (core.certification_points.Points)."""
    count = in_language(Office.objects.filter(certifies_accounts=True), settings.LANGUAGE_CODE).count()
    return Points(count, address_with("/oficinas/", certifican="cuentas"))


@shows(OfficeIndexPage, "office")
def office(page, request, slug):
    found = in_language(Office.objects.filter(slug=slug)).select_related("institution", "kind", "locale").first()
    if found is None:
        raise Http404
    return {
        "trail": trail.offices(),
        "office": found,
        "rows": office_rows(found),
        "procedures": attended_at(found),
    }


def attended_at(office):
    """Return the procedures that name this kind of office and, for some kinds, are of its institution."""
    attended = services().filter(office_kinds__contains=[office.kind.slug])
    return attended.filter(institution=office.institution_id) if office.kind.own_institution else attended


def office_rows(office):
    """Return the rows of an office's ficha: only what is known."""
    municipality, rows = office.municipality, []
    if office.institution:
        url = in_active_language(f"/instituciones/{office.institution.slug}/")
        html = format_html('<a href="{}"><span lang="es">{}</span></a>', url, office.institution.name)
        rows.append({"label": _("Institution"), "html": html})
    if office.certifies_accounts:
        text = _("Here people certify their account, with the identity card and the code of the account.")
        rows.append({"label": _("Certification point"), "value": text})
    if office.address:
        rows.append({"label": _("Address"), "value": office.address})
    if municipality:
        rows.append({"label": _("Municipality"), "value": municipality.name})
    rows.append({"label": _("Province"), "value": office.province.name})
    if office.phone:
        rows.append(
            {"label": _("Telephone"), "html": render_to_string("services_catalog/phones.html", {"office": office})}
        )
    if office.hours:
        rows.append({"label": _("Opening hours"), "value": office.hours.split("; ")})
    return rows
