"""Once a week, to who works with pages: what needs care, and what of it they wrote last."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import GroupPagePermission

from core.care import waiting
from core.limits import take
from home.care import cares

SIX_DAYS = 6 * 24 * 3600  # once a week, also when the task is run twice


def readers():
    """Return the people of the staff who work with pages and have an e-mail."""
    groups = GroupPagePermission.objects.values("group")
    people = get_user_model().objects.filter(is_active=True, is_staff=True).exclude(email=None).exclude(email="")
    return people.filter(Q(groups__in=groups)).distinct().order_by("pk")


def tell_everybody():
    """Write the message of each reader down (core.messages delivers it). Returns how many (int)."""
    return sum(tell(person) for person in readers())


def tell(person):
    """Write the message of one person. Nobody is told that there is nothing to do, nor twice in a week."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        things = waiting()
        rows = []
        for care in cares():
            total = care.pages.count()
            mine = care.pages.filter(latest_revision__user=person).count()
            address = settings.SITE_URL + reverse("home_care", args=[care.slug])
            url = f"{address}?person={person.pk}" if mine else address
            rows.append({"title": care.title, "total": total, "mine": mine, "url": url})
        if not rows and not things:
            return 0
        if not take("care-weekly", str(person.pk), amount=1, seconds=SIX_DAYS).allowed:
            return 0
        context = {
            "rows": rows,
            "waiting": things,
            "site_url": settings.SITE_URL,
            "admin": reverse("wagtailadmin_home"),
        }
        body = render_to_string("home/email/care.txt", context)
        EmailMessage(subject=_("What needs care this week"), body=body, to=[person.email]).send()
        return 1
