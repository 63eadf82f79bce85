"""What the pages of institutions and offices show: a template context each."""

from urllib.parse import urlencode

from django.http import Http404
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core import places
from core.language_paths import in_active_language
from core.locale import in_language
from core.pagecache import understood
from services_catalog import trail
from services_catalog.choices import OfficeKind
from services_catalog.lists import page_of, services, with_counts

OFFICES_PER_PAGE = 60


def institutions():
    from services_catalog.models import Institution

    found = in_language(Institution.objects.order_by("sort_key"))
    return {"trail": trail.home(), "institutions": with_counts(found)[0]}


def institution(request, slug):
    from services_catalog.models import Institution, Office

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
    return offices.order_by("province_code", "municipality_code", "sort_key")


def by_province(offices):
    """Return [(Province, [Office, ...])] of offices, in the order they come."""
    groups = {}
    for office in offices:
        groups.setdefault(office.province_code, []).append(office)
    return [(places.province(code), found) for code, found in groups.items()]


def offices(request):
    """Offices by province and municipality, narrowed by province and kind."""
    from services_catalog.models import Office

    province = places.province(request.GET.get("provincia"))
    kind = next((kind for kind in OfficeKind if kind == request.GET.get("tipo")), None)
    found = in_language(Office.objects.all())
    if province:
        found = found.filter(province_code=province.code)
    if kind:
        found = found.filter(kind=kind)
    chosen = {"provincia": province and province.slug, "tipo": kind and kind.value}
    understood(request, **chosen)
    page = page_of(request, in_order(found), OFFICES_PER_PAGE)
    return {
        "trail": trail.home(),
        "groups": by_province(page),
        "count": page.paginator.count,
        "province": province,
        "kind": kind,
        "page_obj": page,
        "base_url": query(request.path, **chosen),
        "facet_groups": office_facets(request.path, chosen),
    }


def query(path, **params):
    """Return `path` with the parameters that are not empty."""
    kept = urlencode({name: value for name, value in params.items() if value})
    return f"{path}?{kept}" if kept else path


def office_facets(path, chosen):
    def option(name, value, label):
        active = chosen[name] == value
        return {"label": label, "active": active, "url": query(path, **{**chosen, name: None if active else value})}

    return [
        {"title": _("Province"), "options": [option("provincia", p.slug, p.name) for p in places.provinces()]},
        {"title": _("Kind of office"), "options": [option("tipo", kind.value, kind.label) for kind in OfficeKind]},
    ]


def office(slug):
    from services_catalog.models import Office

    found = in_language(Office.objects.filter(slug=slug)).select_related("institution", "locale").first()
    if found is None:
        raise Http404
    return {
        "trail": trail.offices(),
        "office": found,
        "rows": office_rows(found),
        "procedures": attended_at(found),
    }


def attended_at(office):
    """Return the procedures that name this kind of office; banks are of several institutions, so those of its own."""
    attended = services().filter(office_kinds__contains=[office.kind])
    return attended.filter(institution=office.institution_id) if office.kind == OfficeKind.BANK else attended


def office_rows(office):
    """Return the rows of an office's ficha: only what is known."""
    municipality, rows = office.municipality, []
    if office.institution:
        url = in_active_language(f"/instituciones/{office.institution.slug}/")
        html = format_html('<a href="{}"><span lang="es">{}</span></a>', url, office.institution.name)
        rows.append({"label": _("Institution"), "html": html})
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
