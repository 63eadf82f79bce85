"""What the public figures count of searches, by month: how many were made. No words."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Sum
from django.utils import timezone

from core.figures import Counted, register
from search.models import SearchCount


def counts(begin: datetime, end: datetime) -> Iterable[Counted]:
    """Return the searches of a month. They are kept by month, so only whole months can be asked for."""
    month = timezone.localdate(begin).replace(day=1)
    yield Counted("searches", SearchCount.objects.filter(month=month).aggregate(n=Sum("searches"))["n"] or 0)


register("searches", counts)
