"""What the pages of institutions and offices show: a template context each."""

from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core import places
from core.certification_points import Points
from core.language_paths import in_active_language
from core.locale import in_language
from core.pagecache import understood
from core.pages import shows
from services_catalog import trail
from services_catalog.lists import page_of, services, with_counts
from services_catalog.models.indexes import InstitutionIndexPage, OfficeIndexPage
from services_catalog.models.institution import Institution
from services_catalog.models.office import Office
from services_catalog.models.office_kind import OfficeKind

OFFICES_PER_PAGE = 60


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
    kinds = kinds_with_offices()
    kind = next((one for one in kinds if one.slug == request.GET.get("tipo")), None)
    found = in_language(Office.objects.all())
    if province:
        found = found.filter(province_code=province.code)
    there = municipalities_with_offices(province, found)
    municipality = next((one for one in there if one.code == request.GET.get("municipio")), None)
    if municipality:
        found = found.filter(municipality_code=municipality.code)
    if kind:
        found = found.filter(kind__slug=kind.slug)
    certify = request.GET.get("certifican") == "cuentas"
    if certify:
        found = found.filter(certifies_accounts=True)
    chosen = {
        "provincia": province and province.slug,
        "municipio": municipality and municipality.code,
        "tipo": kind and kind.slug,
        "certifican": "cuentas" if certify else None,
    }
    understood(request, **chosen)
    shown = page_of(request, in_order(found), OFFICES_PER_PAGE)
    return {
        "trail": trail.home(),
        "groups": by_province(shown),
        "count": shown.paginator.count,
        "province": province,
        "municipality": municipality,
        "kind": kind,
        "certify": certify,
        "page_obj": shown,
        "base_url": query(request.path, **chosen),
        "facet_groups": office_facets(request.path, chosen, kinds, there),
    }


def municipalities_with_offices(province, offices):
    """Return the Municipality list of a province (None: no list) that have some of `offices`, from A to Z."""
    if province is None:
        return []
    codes = set(offices.values_list("municipality_code", flat=True))
    return [one for one in province.municipalities if one.code in codes]


def kinds_with_offices():
    """Return the kinds of office that lead somewhere, in the language being read and in the editor's order."""
    there = Office.objects.filter(kind__translation_key=OuterRef("translation_key"))
    return list(in_language(OfficeKind.objects.filter(Exists(there)).order_by("position", "slug")))


def query(path, **params):
    """Return `path` with the parameters that are not empty."""
    kept = urlencode({name: value for name, value in params.items() if value})
    return f"{path}?{kept}" if kept else path


def office_facets(path, chosen, kinds, municipalities):
    def option(name, value, label):
        active = chosen[name] == value
        others = {**chosen, "municipio": None} if name == "provincia" else chosen
        return {"label": label, "active": active, "url": query(path, **{**others, name: None if active else value})}

    inside = [option("municipio", one.code, one.name) for one in municipalities]

    return [
        *([{"title": _("Municipality"), "options": inside, "open": True}] if inside else []),
        {"title": _("Province"), "options": [option("provincia", p.slug, p.name) for p in places.provinces()]},
        {"title": _("Kind of office"), "options": [option("tipo", kind.slug, kind.name) for kind in kinds]},
        {"title": _("Certification"), "options": [option("certifican", "cuentas", _("Certification points"))]},
    ]


def certification_points():
    """Return how many offices certify accounts, and where they are listed (core.certification_points.Points)."""
    count = in_language(Office.objects.filter(certifies_accounts=True), settings.LANGUAGE_CODE).count()
    return Points(count, query("/oficinas/", certifican="cuentas"))


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
