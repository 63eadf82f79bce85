"""How procedures go, for everybody to see. Small counts are hidden, so that no figure is about a person."""

from datetime import timedelta
from itertools import chain
from statistics import median

from django.utils import timezone

from casework.models import Case, PastCase

DAYS = 365
SMALL = 10


def figures():
    """Return a row per form of what was received and answered in the last year."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = {}
    cases = Case.objects.filter(opened_at__gte=since, submission__is_test=False)
    wanted = cases.values_list("submission__form__slug", "opened_at", "closed_at", "due_on")
    removed = PastCase.objects.filter(opened_at__gte=since)
    removed = removed.values_list("form__slug", "opened_at", "closed_at", "due_on")
    for slug, opened_at, closed_at, due_on in chain(wanted.iterator(5000), removed.iterator(5000)):
        row = rows.setdefault(slug, {"received": 0, "days": [], "in_time": 0})
        row["received"] += 1
        if closed_at:
            row["days"].append((closed_at - opened_at).total_seconds() / 86_400)
            row["in_time"] += timezone.localdate(closed_at) <= due_on
    return [shown(slug, row) for slug, row in sorted(rows.items())]


def shown(slug, row):
    """Return a row with what rests on fewer than SMALL cases hidden (None)."""
    answered = len(row["days"])
    enough = answered >= SMALL
    return {
        "form": slug,
        "received": row["received"] if row["received"] >= SMALL else None,
        "answered": answered if enough else None,
        "median_days": round(median(row["days"]), 1) if enough else None,
        "answered_in_time": round(row["in_time"] / answered, 2) if enough else None,
    }
