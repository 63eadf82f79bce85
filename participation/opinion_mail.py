"""Once a week, to who answers for a page: what people said of it. Nobody is told that nothing was said."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Count, Sum
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from wagtail.models import Page

from core import queues
from core.limits import take
from core.messages.mail import mark
from participation import opinions
from participation.grouping import groups
from participation.models import Feedback

WEEK = timedelta(days=7)
SIX_DAYS = 6 * 24 * 3600  # once a week, also when the task is run twice
MOST_PAGES, MOST_HEAPS = 20, 3


@app.periodic(cron="10 12 * * 1")  # Monday at eight in the morning in Havana in summer, at seven or so in winter
@app.task(
    name="participation.opinions_weekly",
    queue=queues.PEOPLE,
    queueing_lock="participation.opinions_weekly",
    pass_context=False,
)
def opinions_weekly(timestamp: int) -> None:
    """Tell who answers for pages what was said of them in the week. Run twice, nobody is told twice."""
    tell_owners()


def owners(since: Any) -> dict[Any, list[Page]]:
    """Return {person: pages of theirs of which something was said since a day}. Of a page that is nobody's, who last
    changed it."""
    said = opinions.counting().filter(day__gte=since.date(), page__isnull=False).values("page")
    found = defaultdict(list)
    for page in Page.objects.live().filter(pk__in=said).select_related("owner", "latest_revision__user").order_by("pk"):
        person = (
            page.owner if page.owner and page.owner.is_active else page.latest_revision and page.latest_revision.user
        )
        if person is not None and person.is_active and person.is_staff and person.email:
            found[person].append(page)
    return dict(found)


def tell_owners() -> int:
    """Write the message of each owner down. Returns how many were written (int)."""
    since = timezone.now() - WEEK
    return sum(tell(person, pages, since) for person, pages in owners(since).items())


def tell(person: Any, pages: list[Page], since: Any) -> int:
    """Write the message of one person about their pages, the least useful first."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        rows = sorted((row_of(page, since) for page in pages), key=lambda row: (-row["no"], row["title"]))
        if not take("opinions-weekly", str(person.pk), amount=1, seconds=SIX_DAYS).allowed:
            return 0
        context = {"rows": rows[:MOST_PAGES], "more": max(0, len(rows) - MOST_PAGES), "site_url": settings.SITE_URL}
        message = EmailMultiAlternatives(
            subject=_("What people said of your pages this week"),
            body=render_to_string("participation/email/opinions.txt", context),
            to=[person.email],
        )
        mark(message, kind="opinions").send()
        return 1


def row_of(page: Page, since: Any) -> dict[str, Any]:
    """Return what was said of a page since a moment: sums, and the largest heaps of words."""
    sums = opinions.counting().filter(page=page, day__gte=since.date()).aggregate(yes=Sum("yes"), no=Sum("no"))
    words = Feedback.objects.with_text().filter(page=page, aside=False, created_at__gte=since)
    heaps = groups(list(words.values_list("text", flat=True)[:500]))
    return {
        "title": page.title,
        "yes": sums["yes"] or 0,
        "no": sums["no"] or 0,
        "words": words.aggregate(n=Count("pk"))["n"],
        "heaps": [f"{word} ({len(texts)})" for word, texts in heaps if word][:MOST_HEAPS],
        "url": settings.SITE_URL + reverse("page_opinions", args=[page.pk]),
    }
