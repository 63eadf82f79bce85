"""The public figures: counted when a month is over, published once, kept as sums for ever.

Whoever asks reads these rows and walks nothing. What retention removes later changes no figure; what a month got too
late is in none (it is said in the method page). The first time, the months before are published too.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum as Total
from django.utils import timezone
from procrastinate.contrib.django import app

from core import queues
from core.figures import COUNTRY, INSTITUTION, PROCEDURE, PROVINCE, counted, took
from core.retention import day_start
from participation import figure_hiding
from participation.figure_hiding import Sum
from participation.models import Figure, FigureDays, FigurePeriod, FigureState

CLOSES_AFTER = timedelta(days=5)  # after the last day of a month: what is written down late belongs to it
MONTHS_BACK = 36  # that are looked at the first time
OF_PEOPLE = ("received", "decided", "registered", "certified")  # rounded and hidden; the others are of pages
COUNTS = (*OF_PEOPLE, "in_time", "visits", "searches", "useful_yes", "useful_no")
PARTS = (INSTITUTION, PROCEDURE, PROVINCE)  # each value of which adds up to the country
LOCK = "SELECT pg_advisory_xact_lock(hashtext('participation.figures'))"
PERCENTILES = (("median", 0.5), ("nine_of_ten", 0.9))
Key = tuple[str, str, str, str]  # period, measure, dimension, value


@app.periodic(cron="35 5 * * *")
@app.task(name="participation.figures", queue=queues.UPKEEP, queueing_lock="participation.figures", pass_context=False)
def figures_publish(timestamp: int) -> None:
    """Publish the figures of what is over."""
    publish_due()


def publish_due(today: date | None = None) -> list[str]:
    """Publish each month that is over and was not published, the oldest first, and each year. Returns the periods."""
    today = today or timezone.localdate()
    done = []
    for month in _months_due(today):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LOCK)
            if not FigurePeriod.objects.filter(pk=name_of(month)).exists():
                publish_month(month)
                done.append(name_of(month))
            if month.month == 12 and not FigurePeriod.objects.filter(pk=str(month.year)).exists():
                publish_year(month.year)
                done.append(str(month.year))
    return done


def name_of(month: date) -> str:
    return f"{month:%Y-%m}"


def following(month: date) -> date:
    """Return the first day of the month after one."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _months_due(today: date) -> list[date]:
    last = (today - CLOSES_AFTER).replace(day=1) - timedelta(days=1)  # the last day of the last month that is over
    known = (
        FigurePeriod.objects.filter(period__contains="-").order_by("-period").values_list("period", flat=True).first()
    )
    if known:
        first = following(date.fromisoformat(f"{known}-01"))
    else:
        first = last.replace(day=1)
        months = [first]
        for _ in range(MONTHS_BACK - 1):
            months.append((months[-1] - timedelta(days=1)).replace(day=1))
        with_any = [month for month in months if counted(*stretch(month))]
        if not with_any:
            return []
        first = min(with_any)
    months = []
    while first <= last:
        months.append(first)
        first = following(first)
    return months


def stretch(month: date) -> tuple[datetime, datetime]:
    """Return the moments at which a month begins and ends, by the clock of the country."""
    return day_start(month), day_start(following(month))


def publish_month(month: date) -> None:
    """Count a month, decide what of it is shown, and keep both, in the running transaction."""
    period = FigurePeriod.objects.create(period=name_of(month))
    rows = counted(*stretch(month))
    lengths = took(*stretch(month))
    FigureDays.objects.bulk_create(
        FigureDays(period=period, measure=one.measure, dimension=one.dimension, value=one.value, days=one.days, n=one.n)
        for one in _together(lengths)
    )
    sums: dict[Key, int] = defaultdict(int)
    for one in rows:
        sums[period.pk, one.measure, one.dimension, one.value] += one.n
    _keep(period, dict(sums), _agreeing(sums), {})


def publish_year(year: int) -> None:
    """Add up the months of a year that were published, and show its sums so that they tell nothing of its months."""
    months = Figure.objects.filter(period__period__startswith=f"{year}-")
    known = {(row.period_id, row.measure, row.dimension, row.value): row for row in months}
    period = FigurePeriod.objects.create(period=str(year))
    sums: dict[Key, int] = defaultdict(int)
    parts: dict[Key, list[Key]] = defaultdict(list)
    for key, row in known.items():
        if row.measure in COUNTS:
            whole = (period.pk, *key[1:])
            sums[whole] += row.n
            parts[whole].append(key)
    rows = months.filter(measure__in=COUNTS)
    names = set(rows.values_list("period_id", flat=True))
    over_months = [Sum(whole, tuple(found)) for whole, found in parts.items() if whole[1] in OF_PEOPLE]
    in_months = [one for name in names for one in _agreeing({k: r.n for k, r in known.items() if k[0] == name})]
    for row in (
        FigureDays.objects.filter(period__period__startswith=f"{year}-")
        .values("measure", "dimension", "value", "days")
        .annotate(total=Total("n"))
        .order_by()
    ):
        FigureDays.objects.create(period=period, n=row.pop("total"), **row)
    fixed = {key: row.shown for key, row in known.items() if row.measure in OF_PEOPLE}
    left = {key for key, row in known.items() if row.state == FigureState.LEFT_OUT}
    _keep(period, dict(sums), [*_agreeing(sums), *over_months, *in_months], fixed, left)


def _together(lengths: Iterable[Any]) -> list[Any]:
    """Return the lengths with those of the same key in one row."""
    sums: dict[Any, int] = defaultdict(int)
    for one in lengths:
        sums[type(one)(one.measure, one.days, 0, one.dimension, one.value)] += one.n
    return [type(key)(key.measure, key.days, n, key.dimension, key.value) for key, n in sums.items()]


def _agreeing(sums: Any) -> list[Sum]:
    """Return the Sums that hold among the numbers of periods: all of a dimension are the country."""
    found = []
    for period, measure, dimension, value in sums:
        if measure not in OF_PEOPLE or dimension != COUNTRY:
            continue
        whole = (period, measure, dimension, value)
        for part in PARTS:
            keys = tuple(key for key in sums if key[:3] == (period, measure, part))
            if keys and sum(sums[key] for key in keys) == sums[whole]:
                found.append(Sum(whole, keys))
    return found


def _keep(period: FigurePeriod, sums: dict[Key, int], agreeing: list[Sum], fixed: Any, left: Any = ()) -> None:
    of_people = {key: n for key, n in sums.items() if key[1] in OF_PEOPLE}
    shown, out = figure_hiding.protect(of_people, agreeing, fixed, set(left))
    rows = []
    for key, n in sums.items():
        if key in of_people:
            value = shown[key]
            hidden = FigureState.LEFT_OUT if key in out else FigureState.SMALL
            rows.append((key, n, value, hidden if value is None else FigureState.ROUNDED))
        elif key[1] != "in_time":  # how many were in time is only said as a share of those that were answered
            rows.append((key, n, n, FigureState.EXACT))
        else:
            rows.append((key, n, None, FigureState.LEFT_OUT))
    rows += _shares(period.pk, sums, "in_time_share", "in_time", "decided")
    rows += _satisfaction(period.pk, sums)
    rows += _lengths(period)
    Figure.objects.bulk_create(
        Figure(period=period, measure=key[1], dimension=key[2], value=key[3], n=n, shown=value, state=state)
        for key, n, value, state in rows
    )


STATE_OF_SHARE = {"about": FigureState.ROUNDED, "over": FigureState.OVER, "under": FigureState.UNDER}


def _shares(period: str, sums: dict[Key, int], name: str, part: str, whole: str) -> Iterable[Any]:
    """Yield the shares of a part in a whole, in hundredths, of each value where there are enough."""
    for (_period, measure, dimension, value), n in sums.items():
        if measure == whole and (said := figure_hiding.share(sums.get((period, part, dimension, value), 0), n)):
            kind, number = said
            yield (period, name, dimension, value), number, number, STATE_OF_SHARE[kind]


def _satisfaction(period: str, sums: dict[Key, int]) -> Iterable[Any]:
    """Yield how many of a hundred answers said that a page was useful."""
    for dimension, value in {(key[2], key[3]) for key in sums if key[1].startswith("useful_")}:
        yes, no = (sums.get((period, f"useful_{word}", dimension, value), 0) for word in ("yes", "no"))
        if yes + no >= figure_hiding.SHARE_FROM:
            number = round(100 * yes / (yes + no))
            yield (period, "useful_share", dimension, value), number, number, FigureState.EXACT


def _lengths(period: FigurePeriod) -> Iterable[Any]:
    """Yield the median and nine of ten of how many days what ended took, where there are enough."""
    found: dict[Any, list[tuple[int, int]]] = defaultdict(list)
    for row in period.days.order_by("days"):
        found[row.measure, row.dimension, row.value].append((row.days, row.n))
    for (measure, dimension, value), rows in found.items():
        if sum(n for _days, n in rows) < figure_hiding.SHARE_FROM:
            continue
        for name, part in PERCENTILES:
            days = percentile(rows, part)
            yield (period.pk, f"{measure}_{name}_days", dimension, value), days, days, FigureState.EXACT


def percentile(rows: list[tuple[int, int]], part: float) -> int:
    """Return in how many days `part` (0 to 1) of [(days, how many)], in order, had ended (percentile_disc of SQL)."""
    wanted, before = part * sum(n for _days, n in rows), 0
    for days, n in rows:
        before += n
        if before >= wanted:
            return days
    return rows[-1][0]
