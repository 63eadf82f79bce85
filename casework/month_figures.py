"""What the public figures count of requests, by month: received, answered, in time, and how many days it took.

A request counts once, with the institution where it ended, and by the form that was sent. What was sent to try a form
never counts. Removed requests count by the row that stays of them (PastCase). An answer is the first of the institution
(answered.py): what a person withdrew is received and not answered, and an appeal takes no answer back.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection

from casework.answered import ANSWERED_AT, DUE_ON
from core.figures import COUNTRY, INSTITUTION, PROCEDURE, Counted, Took, register

WORK = f"""
WITH work AS (
    SELECT sent.form_id, one.opened_at, {ANSWERED_AT} AS answered_at, {DUE_ON} AS due_on, team.institution_id
    FROM casework_case AS one
        JOIN tramites_forms_submission AS sent ON sent.id = one.submission_id
        LEFT JOIN casework_team AS team ON team.id = one.team_id
    WHERE NOT sent.is_test AND one.outcome <> 'merged'
    UNION ALL
    SELECT form_id, opened_at, closed_at, due_on, NULL FROM casework_pastcase
)
SELECT form.slug, coalesce(institution.slug, ''), {{what}}
FROM work JOIN tramites_forms_onlineform AS form ON form.id = work.form_id
    LEFT JOIN services_catalog_institution AS institution ON institution.id = work.institution_id
WHERE {{when}}
GROUP BY {{by}}
"""  # noqa: S608 - words of this module
OPENED = "work.opened_at >= %(begin)s AND work.opened_at < %(end)s"
ANSWERED = "work.answered_at >= %(begin)s AND work.answered_at < %(end)s"
IN_TIME = "count(*) FILTER (WHERE (work.answered_at AT TIME ZONE %(zone)s)::date > work.due_on IS NOT TRUE)"
DAYS = "floor(extract(epoch FROM work.answered_at - work.opened_at) / 86400)::int"


def counts(begin: datetime, end: datetime) -> Iterable[Counted]:
    """Return received, decided and in_time of the country, of each institution and of each procedure."""
    received = _rows(WORK.format(when=OPENED, what="count(*), 0", by="1, 2"), begin, end)
    decided = _rows(WORK.format(when=ANSWERED, what=f"count(*), {IN_TIME}", by="1, 2"), begin, end)
    sums: dict[tuple[str, str, str], int] = {}
    for measure, rows, place in (("received", received, 2), ("decided", decided, 2), ("in_time", decided, 3)):
        for row in rows:
            for dimension, value in ((COUNTRY, ""), (PROCEDURE, row[0]), (INSTITUTION, row[1])):
                key = (measure, dimension, value)
                sums[key] = sums.get(key, 0) + row[place]
    for (measure, dimension, value), n in sums.items():
        yield Counted(measure, n, dimension, value)


def times(begin: datetime, end: datetime) -> Iterable[Took]:
    """Return in how many whole days what was answered was answered, of the country and of each procedure."""
    sums: dict[tuple[str, str, int], int] = {}
    for slug, _institution, days, n in _rows(
        WORK.format(when=ANSWERED, what=f"{DAYS}, count(*)", by="1, 2, 3"), begin, end
    ):
        for dimension, value in ((COUNTRY, ""), (PROCEDURE, slug)):
            sums[dimension, value, days] = sums.get((dimension, value, days), 0) + n
    for (dimension, value, days), n in sums.items():
        yield Took("decided", days, n, dimension, value)


def _rows(sql: str, begin: datetime, end: datetime) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"begin": begin, "end": end, "zone": settings.TIME_ZONE})
        return cursor.fetchall()


register("requests", counts, times)
