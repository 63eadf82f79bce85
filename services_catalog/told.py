"""What of the catalogue the journal of changes tells (core.changes), and which pages show what is edited elsewhere."""

from django.db.models import Q

from core.changes.kinds import register
from core.changes.recording import shown_by
from services_catalog.models import (
    Category,
    CheckerPage,
    GuideIndexPage,
    GuidePage,
    Institution,
    InstitutionIndexPage,
    Notice,
    Office,
    OfficeIndexPage,
    OfficeKind,
    ServiceIndexPage,
    ServicePage,
)

register(ServicePage, "service")
register(GuidePage, "guide")
register(CheckerPage, "checker")
register(Category, "category")
register(Institution, "organism")
for index in (ServiceIndexPage, GuideIndexPage, InstitutionIndexPage, OfficeIndexPage):
    register(index, "section")


def office_name(office):
    """Return what stands in the id of an office: seeded ones keep their place in the seed list."""
    return str(office.slug if office.import_key is None else office.import_key)


register(Office, "office", name=office_name)


@shown_by(Notice)
def procedures_of_notice(notice):
    """Return the procedures that a notice reaches."""
    reached = Q(notices__translation_key=notice.translation_key)
    reached |= Q(institution__in=notice.institutions.all()) if notice.pk else Q()
    if notice.provinces:
        reached |= Q(institution__offices__province_code__in=notice.provinces)
    return ServicePage.objects.live().filter(reached).distinct()


@shown_by(OfficeKind)
def offices_of_kind(kind):
    return Office.objects.filter(kind__translation_key=kind.translation_key)
