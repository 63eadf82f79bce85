"""What this room itself counts for the public figures: visits of pages and what was said of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Sum
from django.utils import timezone

from core.figures import Counted, register
from participation.models import VisitDay
from participation.opinions import counting


def counts(begin: datetime, end: datetime) -> Iterable[Counted]:
    """Return the visits, and the answers that count, of the days from `begin` to before `end`."""
    first, last = timezone.localdate(begin), timezone.localdate(end - timedelta(seconds=1))
    views = VisitDay.objects.filter(day__range=(first, last)).aggregate(views=Sum("views"))["views"]
    yield Counted("visits", int(views or 0))
    said = counting().filter(day__range=(first, last)).aggregate(yes=Sum("yes"), no=Sum("no"))
    yield Counted("useful_yes", said["yes"] or 0)
    yield Counted("useful_no", said["no"] or 0)


register("opinions", counts)
