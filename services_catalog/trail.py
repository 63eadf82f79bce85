"""The way back from a page of the catalogue: breadcrumbs, as the component takes them."""

from django.utils.translation import gettext as _

from core.language_paths import in_active_language


def home():
    return [(_("Home"), in_active_language("/"))]


def procedures():
    return [*home(), (_("Procedures"), in_active_language("/tramites/"))]


def category(found):
    return [*procedures(), (found.name, in_active_language(f"/tramites/categoria/{found.slug}/"))]


def guides():
    return [*home(), (_("Guides"), in_active_language("/guias/"))]


def institutions():
    return [*home(), (_("Institutions"), in_active_language("/instituciones/"))]


def offices():
    return [*home(), (_("Offices"), in_active_language("/oficinas/"))]
