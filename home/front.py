"""What the home page shows of the other rooms, in the language being read. A handful of queries for all of it."""

from django.db.models import Count, OuterRef, Subquery

from core.locale import in_language
from core.pages import shows
from home.models import HomePage
from news.models import NewsPage
from services_catalog import lists, notices, wording
from services_catalog.models import Category, ServicePage

LATEST_NEWS = 3
STARTABLE = 6


@shows(HomePage)
def front_page(page, request):
    """Return the template context of a HomePage."""
    told = notices.board(request)
    wanted = most_wanted(page)
    return {
        "most_wanted": wanted,
        "startable": startable(wanted, told),
        "guides": lists.guides(),
        "categories": categories(),
        "latest_news": NewsPage.objects.readable().defer_streamfields()[:LATEST_NEWS],
    }


def startable(shown_above, told):
    """Return procedures that can be asked for on this site, as cards with `facts`; none that is `shown_above`."""
    keys = [service.translation_key for service in shown_above]
    ready = lists.services().filter(online_form__live=True).exclude(translation_key__in=keys)
    found = list(ready[:STARTABLE])
    for service in found:
        service.facts = wording.facts(service, told.of(service))
    return found


def categories():
    """Return the categories as a list, each with `count`: its procedures. Pages point to the Spanish category."""
    counts = dict(lists.services().order_by().values_list("category__translation_key").annotate(Count("pk")))
    found = list(in_language(Category.objects.order_by("position", "slug")).select_related("locale"))
    for category in found:
        category.count = counts.get(category.translation_key, 0)
    return found


def most_wanted(page):
    """Return the procedures an editor chose, in that order and in the language being read.

    The choice names pages; the translation key finds them again in any language. Withdrawn ones are left out.
    """
    chosen = [block["value"] for block in page.most_wanted.raw_data if block["value"]]
    if not chosen:
        return []
    named = ServicePage.objects.filter(pk__in=chosen, translation_key=OuterRef("translation_key")).order_by()
    found = list(lists.services().annotate(named=Subquery(named.values("pk")[:1])).exclude(named=None))
    return sorted(found, key=lambda service: chosen.index(service.named))
