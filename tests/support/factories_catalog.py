"""A small catalogue to test in. Every function makes what is missing and returns it; the site is `pages`."""

from itertools import count

from services_catalog.models import (
    Category,
    Fee,
    GuideIndexPage,
    GuidePage,
    GuideProcedure,
    Institution,
    InstitutionIndexPage,
    Office,
    OfficeIndexPage,
    OfficeKind,
    ServiceIndexPage,
    ServicePage,
)
from tests.support import pages

numbers = count(1)


def index(model, slug):
    found = model.objects.child_of(pages.home()).first()
    return found or pages.child(pages.home(), model(title=slug.capitalize(), slug=slug))


def catalogue():
    return index(ServiceIndexPage, "tramites")


def guide_index():
    return index(GuideIndexPage, "guias")


def places():
    index(InstitutionIndexPage, "instituciones")
    return index(OfficeIndexPage, "oficinas")


def category(slug="vivienda", **fields):
    pages.home()
    locale = fields.pop("locale", pages.locale("es"))
    fields = {"name": slug.replace("-", " ").capitalize(), **fields}
    return Category.objects.get_or_create(slug=slug, locale=locale, defaults=fields)[0]


def institution(slug="minjus", **fields):
    pages.home()
    locale = fields.pop("locale", pages.locale("es"))
    fields = {"name": f"Ministerio {slug}", "acronym": slug.upper(), **fields}
    return Institution.objects.get_or_create(slug=slug, locale=locale, defaults=fields)[0]


def fee(**fields):
    pages.home()
    return Fee.objects.create(locale=pages.locale("es"), **{"name": "Sello", "cost_amount": 5, **fields})


def kind(slug="registro_civil", **fields):
    pages.home()
    fields = {"name": slug.replace("_", " ").capitalize(), "own_institution": slug == "banco", **fields}
    return OfficeKind.objects.get_or_create(slug=slug, locale=pages.locale("es"), defaults=fields)[0]


def office(name="Registro de Moa", kind_slug="registro_civil", place="11-moa", **fields):
    fields = {"province_code": place[:2], "municipality_code": place, "institution": institution(), **fields}
    return Office.objects.create(name=name, kind=kind(kind_slug), locale=pages.locale("es"), **fields)


def unsaved_service(slug=None, **fields):
    slug = slug or f"tramite-{next(numbers)}"
    fields = {
        "title": slug.replace("-", " ").capitalize(),
        "summary": "Para qué sirve.",
        "category": fields.pop("category", None) or category(),
        "institution": fields.pop("institution", None) or institution(),
        **fields,
    }
    return ServicePage(slug=slug, **fields)


def service(slug=None, **fields):
    return pages.child(catalogue(), unsaved_service(slug, **fields))


def guide(slug="me-mudo", services=(), **fields):
    page = GuidePage(slug=slug, **{"title": slug.replace("-", " ").capitalize(), "summary": "Paso a paso.", **fields})
    page.procedures = [GuideProcedure(service=one, sort_order=place) for place, one in enumerate(services)]
    return pages.child(guide_index(), page)


def items(*texts):
    """What a stream of short texts takes."""
    return [("item", text) for text in texts]
