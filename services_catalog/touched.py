"""Which procedures an office shows on: those of its kind, which no page names one by one."""

from wagtail.models import Page

from core.touched import found_by
from services_catalog.models import Office
from services_catalog.places_lists import attended_at


@found_by(Office)
def attending(office):
    return Page.objects.filter(pk__in=attended_at(office).values("pk"))
