"""What people search and do not find, for who looks after the pages."""

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from core.care import Waiting, register
from search.models import SearchCount

OFTEN = 3  # fewer may be one person who insists
MONTHS = 3
EXAMPLES = 3


def counted():
    """Return the searches of the last months as rows: text, language, total, nothing (found), opened."""
    months = SearchCount.objects.order_by("-month").values_list("month", flat=True).distinct()[:MONTHS]
    found = SearchCount.objects.filter(month__in=list(months)).exclude(text="").values("text", "language")
    return found.annotate(total=Sum("searches"), nothing=Sum("empty"), opened=Sum("clicks"))


@register
def without_result():
    rows = counted().filter(nothing__gte=OFTEN).order_by("-nothing", "text")
    return Waiting(
        "busquedas",
        _("Searches that found nothing"),
        _("Write the word among the hidden search words of a page, or as a synonym."),
        rows.count(),
        f"{reverse('search_insight')}?lista=empty",
        tuple(f"{row['text']} ({row['nothing']})" for row in rows[:EXAMPLES]),
    )


@register
def nothing_opened():
    rows = counted().filter(nothing=0, opened=0, total__gte=OFTEN).order_by("-total", "text")
    return Waiting(
        "sin-abrir",
        _("Searches of which nobody opened anything"),
        _("What comes first is not what they wanted: try the search and pin the right page."),
        rows.count(),
        f"{reverse('search_insight')}?lista=unopened",
        tuple(f"{row['text']} ({row['total']})" for row in rows[:EXAMPLES]),
    )
