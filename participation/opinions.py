"""What is said of a page: nobody is refused, and what one network address says counts only so often.

A town behind one address can all speak. Somebody who presses a thousand times moves a share by three points at the
most, however many others answered (from 78 on; of fewer, three presses count): with 200 true answers of which 80 % were
yes, 10,000 false ones from one address leave 77 % shown. Ten counted of anybody left 76.
Many addresses beat any limit: the number of answers is always shown, and a day can be set aside with its reason.
"""

import ipaddress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncWeek
from django.urls import Resolver404, resolve
from django.utils import timezone
from wagtail.models import Page

from core.language_paths import in_spanish
from core.limits import HOUR, take
from participation.masking import masked
from participation.models import Feedback, OpinionDay, SharedNetwork

COUNTED = 10  # answers of one page, in a day, from one address: the most, when many others answered
FEWEST = 3  # that count of anybody, also when nobody else answered
POINTS = 3  # of a hundred, by which one address may move the share of what 80 of a hundred said
WORDS_PER_HOUR = 30  # texts from one address that are read with the others
DAY = 24 * HOUR
SHOWN_DAYS = 365  # that a figure of a page is of
WEEKS = 12
NOWHERE = "none"
LONGEST = 500  # of an address

ADD = """
INSERT INTO participation_opinionday AS kept
    (place, page_id, language, day, yes, no, aside_yes, aside_no, set_aside_why)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '')
ON CONFLICT (place, language, day) DO UPDATE SET
    yes = kept.yes + excluded.yes, no = kept.no + excluded.no,
    aside_yes = kept.aside_yes + excluded.aside_yes, aside_no = kept.aside_no + excluded.aside_no
"""


@dataclass(frozen=True)
class Place:
    """What an opinion is of: a page, a view of ours, or an address where nothing is. There are as many as pages.

    `path` is the address as it may be kept: numbers and codes in it are of somebody.
    """

    key: str
    path: str
    page: int | None = None


def place_of(page: int | None, path: str) -> Place:
    """Return the Place of what a form says: the number of a page, and the address it was on."""
    if page is not None and Page.objects.live().filter(pk=page).exists():
        return Place(f"page:{page}", path, page)
    try:
        found = resolve(in_spanish(path))
    except Resolver404:
        found = None
    if found is None or not found.url_name or found.url_name == "wagtail_serve":
        return Place(NOWHERE, masked(path)[:LONGEST])
    holes = bool(found.args or found.kwargs)
    return Place(f"view:{found.url_name}"[:100], f"/{found.route}"[:LONGEST] if holes else path)


def count(place: Place, language: str, address: str, *, useful: bool) -> bool:
    """Add a yes or a no from a network address (str). Returns whether it counts; what does not stands aside."""
    key = f"{address} {place.key} {language}"
    since = timezone.localdate() - timedelta(days=SHOWN_DAYS)
    rows = counting().filter(place=place.key, language=language, day__gte=since)
    known = rows.aggregate(n=Coalesce(Sum("yes") + Sum("no"), 0))["n"]
    counts = take("opinion-counted", key, amount=counted_from(address, known), seconds=DAY).allowed
    sums = [int(counts and useful), int(counts and not useful), int(not counts and useful), int(not (counts or useful))]
    with connection.cursor() as cursor:
        cursor.execute(ADD, [place.key, place.page, language, timezone.localdate(), *sums])
    return counts


def counted_from(address: str, known: int) -> int:
    """Return how many answers from an address count, of something of which `known` answers are counted.

    From networks that many are known to share as many as was said. Else so many that a share of 80 of a hundred is not
    moved by more than POINTS: 80 f / (n + f) <= 3.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        parsed = None
    for network, counted in SharedNetwork.objects.values_list("network", "counted") if parsed else ():
        if parsed in ipaddress.ip_network(network):
            return max(COUNTED, counted)
    return min(COUNTED, max(FEWEST, known * POINTS // 80))


def are_read_first(address: str) -> bool:
    """Count a text from an address, and say whether it is read with the others or stands aside."""
    return take("opinion-words", address, amount=WORDS_PER_HOUR, seconds=HOUR).allowed


def counting() -> QuerySet[OpinionDay]:
    """Return the days that count: those that nobody set aside."""
    return OpinionDay.objects.filter(set_aside_why="")


def pages_by_opinion(days: int = SHOWN_DAYS) -> QuerySet[Page]:
    """Return the pages somebody had an opinion about, the least useful first, each with its counts."""
    since = timezone.localdate() - timedelta(days=days)
    counted = Q(opinion_days__set_aside_why="", opinion_days__day__gte=since)
    words = Feedback.objects.with_text().filter(page=OuterRef("pk"), handled=False).order_by()
    return (
        Page.objects.filter(opinion_days__day__gte=since)
        .annotate(
            said_yes=Coalesce(Sum("opinion_days__yes", filter=counted), 0),
            said_no=Coalesce(Sum("opinion_days__no", filter=counted), 0),
            set_aside=Coalesce(Sum("opinion_days__aside_yes") + Sum("opinion_days__aside_no"), 0),
            to_read=Coalesce(Subquery(words.values("page").annotate(n=Count("pk")).values("n")), 0),
            last_opinion=Max("opinion_days__day"),
        )
        .order_by("-said_no", "-to_read", "title")
    )


def weeks_of(page: Page, today: date | None = None) -> list[tuple[date, int, int]]:
    """Return [(Monday, yes, no)] of a page, of the last twelve weeks, those without any too. Of all its languages."""
    return weeks(counting().filter(page=page), today)


def weeks(rows: QuerySet[OpinionDay], today: date | None = None) -> list[tuple[date, int, int]]:
    """Return [(Monday, yes, no)] of some days, of the last twelve weeks."""
    monday = (today or timezone.localdate()) - timedelta(days=(today or timezone.localdate()).weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    found = rows.filter(day__gte=first).order_by().annotate(week=TruncWeek("day")).values("week")
    known: dict[Any, Any] = {
        row["week"]: (row["yes"], row["no"]) for row in found.annotate(yes=Sum("yes"), no=Sum("no"))
    }
    return [(week, *known.get(week, (0, 0))) for week in (first + timedelta(weeks=number) for number in range(WEEKS))]
