"""How procedures go, for everybody to see. Small counts are hidden, so that no figure is about a person.

Counted every minute by a task into one row for each form; whoever asks reads those rows and walks no case. The count is
made anew each time, by one statement over an index: it can be neither lost nor wrong for longer than until the next.
What is said of answers is of those of the institution (answered.py): what was withdrawn is counted apart.
"""

from datetime import timedelta
from statistics import median

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from casework.answered import ANSWERED_AT, DUE_ON
from casework.models import FormFigure
from tramites_forms.usual_time import UsualTime, tells_usual_time

DAYS = 365
SMALL = 10
MOST_FORMS = 1_000  # in one answer

COUNT = f"""
INSERT INTO casework_formfigure (form_slug, received, withdrawn, answered, in_time, median_days, nine_days)
SELECT slug, received, withdrawn, answered, in_time, days[1], days[2] FROM (
SELECT form.slug, count(*) AS received, count(*) FILTER (WHERE work.withdrawn) AS withdrawn,
    count(work.at) AS answered,
    count(work.at) FILTER (WHERE (work.at AT TIME ZONE %(zone)s)::date > work.due_on IS NOT TRUE) AS in_time,
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM work.at - work.opened_at) / 86400)
        FILTER (WHERE work.at IS NOT NULL) AS days
FROM (
    SELECT sent.form_id, one.opened_at, {ANSWERED_AT} AS at, {DUE_ON} AS due_on,
        one.outcome = 'withdrawn' AND NOT one.appealed AS withdrawn
    FROM casework_case AS one JOIN tramites_forms_submission AS sent ON sent.id = one.submission_id
    WHERE one.opened_at >= %(since)s AND NOT sent.is_test AND one.outcome <> 'merged'
    UNION ALL
    SELECT form_id, opened_at, closed_at, due_on, false FROM casework_pastcase WHERE opened_at >= %(since)s
) AS work
    JOIN tramites_forms_onlineform AS form ON form.id = work.form_id
GROUP BY form.slug
) AS counted
"""  # noqa: S608 - words of this module


def count():
    """Count the figures of the last year anew. Readers see the old ones until the new are whole."""
    since = timezone.now() - timedelta(days=DAYS)
    with transaction.atomic(), connection.cursor() as cursor:
        FormFigure.objects.all().delete()
        cursor.execute(COUNT, {"since": since, "zone": settings.TIME_ZONE})


def figures():
    """Return a row per form of what was received and answered in the last year, as last counted."""
    return [
        without_small(one.form_slug, one.received, one.answered, one.in_time, one.median_days)
        for one in FormFigure.objects.all()[:MOST_FORMS]
    ]


@tells_usual_time
def usual_time(slug):
    """Return the UsualTime of a form (its slug), as last counted: without days where fewer than SMALL were answered."""
    row = FormFigure.objects.filter(form_slug=slug, answered__gte=SMALL).first()
    return UsualTime(row.median_days, row.nine_days) if row else UsualTime()


def shown(slug, row):
    """Return a row {"received", "days": [days to each answer], "in_time"} as it may be shown."""
    days = row["days"]
    return without_small(slug, row["received"], len(days), row["in_time"], median(days) if days else None)


def without_small(slug, received, answered, in_time, median_days):
    """Return a row with what rests on fewer than SMALL cases hidden (None)."""
    enough = answered >= SMALL
    return {
        "form": slug,
        "received": received if received >= SMALL else None,
        "answered": answered if enough else None,
        "median_days": round(median_days, 1) if enough else None,
        "answered_in_time": round(in_time / answered, 2) if enough else None,
    }
