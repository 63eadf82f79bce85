"""What this room keeps of people, and for how long: its lines of the register (docs/data-register.md)."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import retention
from core.kept import PAGE
from core.retention import Kind, Rows
from search.models import SearchCount

MONTHS = timedelta(days=366)


def counts_due(now):
    """Figures of more than a year ago, and fingerprints of past months that few searches made."""
    this_month = timezone.localdate(now).replace(day=1)
    return SearchCount.objects.filter(Q(month__lt=this_month - MONTHS) | Q(month__lt=this_month, text=""))


retention.register(
    Kind(
        key="search.count",
        title="What is searched",
        holds="How often something was searched in a month; the words only when three searches said the same and they do "
        "not look like a number, telephone or address of somebody. Never who.",
        purpose="Mend the search.",
        rule="Words: 1 year after their month. Fingerprints of rare searches: their month.",
        end="Removed.",
        told=PAGE,
        public=(
            _("Words that several people searched, without knowing who"),
            _("1 year. What few searched: until the month ends."),
        ),
        tables=("search.SearchCount",),
        source=Rows(counts_due, moment="month"),
        seen_by="editors",
    )
)
retention.holds_nobody(
    "The index of published content, how it is tuned, and how much each page is wanted.",
    *("search.Document", "search.Indexed", "search.Term", "search.FileText", "search.OutboxEntry"),
    *("search.EngineState", "search.Popularity", "search.Related"),
    *("search.Synonym", "search.BestBet", "search.WorstBet"),
)
