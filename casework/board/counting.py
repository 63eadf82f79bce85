"""Counting the figures of the board: two statements over the cases of thirteen weeks, and the old rows go for the new.

A week begins on Monday in the time of the country. The days are those of first answers: what was withdrawn was not
answered, and is counted beside what came. An appeal has a clock of its own: each answer is late against its own day.
"""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from casework.answered import DUE_ON
from casework.models import BoardFigure
from core import queues
from core.one_at_a_time import one_at_a_time

WEEKS = 13

RECEIVED = """
SELECT GROUPING(team.id), GROUPING(week), team.institution_id, team.id, week, count(*),
    count(*) FILTER (WHERE work.withdrawn)
FROM (
    SELECT one.team_id, one.outcome = 'withdrawn' AND NOT one.appealed AS withdrawn,
        date_trunc('week', one.opened_at AT TIME ZONE %(zone)s)::date AS week
    FROM casework_case AS one JOIN tramites_forms_submission AS sent ON sent.id = one.submission_id
    WHERE one.opened_at >= %(since)s AND NOT sent.is_test AND one.outcome <> 'merged'
) AS work JOIN casework_team AS team ON team.id = work.team_id
GROUP BY GROUPING SETS (
    (team.institution_id, team.id, week), (team.institution_id, team.id),
    (team.institution_id, week), (team.institution_id)
)
"""

DECIDED = f"""
SELECT GROUPING(team.id), GROUPING(week), GROUPING(work.officer), team.institution_id, team.id, week, work.officer,
    count(*), count(*) FILTER (WHERE work.late), count(work.days),
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY work.days),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY work.days - work.waited)
FROM (
    SELECT one.team_id, answer.decided_by_id AS officer,
        date_trunc('week', answer.decided_at AT TIME ZONE %(zone)s)::date AS week,
        (answer.decided_at AT TIME ZONE %(zone)s)::date
            > CASE WHEN answer.number = 1 THEN {DUE_ON} ELSE one.due_on END AS late,
        CASE WHEN answer.number = 1 THEN extract(epoch FROM answer.decided_at - one.opened_at) / 86400 END AS days,
        coalesce((
            SELECT sum(extract(epoch FROM least(asked.closed_at, answer.decided_at) - asked.asked_at)) / 86400
            FROM casework_correction AS asked
            WHERE asked.case_id = one.id AND asked.asked_at < answer.decided_at AND asked.closed_at IS NOT NULL
        ), 0) AS waited
    FROM casework_decision AS answer
        JOIN casework_case AS one ON one.id = answer.case_id
        JOIN tramites_forms_submission AS sent ON sent.id = one.submission_id
    WHERE answer.decided_at >= %(since)s AND NOT sent.is_test
) AS work JOIN casework_team AS team ON team.id = work.team_id
GROUP BY GROUPING SETS (
    (team.institution_id, team.id, week), (team.institution_id, team.id), (team.institution_id, team.id, work.officer),
    (team.institution_id, week), (team.institution_id)
)
"""  # noqa: S608 - words of this module


def weeks(today=None):
    """Return the Mondays (list of date) of the weeks that are counted, the first first; the last is this week."""
    today = today or timezone.localdate()
    last = today - timedelta(days=today.weekday())
    return [last - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]


def count():
    """Count the figures anew. Who reads sees the old ones until the new are whole."""
    now = timezone.now()
    since = timezone.make_aware(timezone.datetime.combine(weeks()[0], timezone.datetime.min.time()))
    said = {"since": since, "zone": settings.TIME_ZONE}
    rows: dict[tuple, BoardFigure] = {}

    def row(institution, team, week=None, officer=None):
        key = (institution, team, week, officer)
        fresh = BoardFigure(institution_id=institution, team_id=team, week=week, officer_id=officer, counted_at=now)
        return rows.setdefault(key, fresh)

    with one_at_a_time("casework.board"), connection.cursor() as cursor:
        cursor.execute(RECEIVED, said)
        for all_teams, all_weeks, institution, team, week, received, withdrawn in cursor.fetchall():
            found = row(institution, None if all_teams else team, None if all_weeks else week)
            found.received, found.withdrawn = received, withdrawn
        cursor.execute(DECIDED, said)
        for all_teams, all_weeks, all_officers, institution, team, week, officer, *values in cursor.fetchall():
            place = (None if all_teams else team, None if all_weeks else week, None if all_officers else officer)
            found = row(institution, *place)
            found.decided, found.late, found.timed, days, found.working = values
            found.median, found.nine = days or (None, None)
        BoardFigure.objects.all().delete()
        BoardFigure.objects.bulk_create(rows.values(), batch_size=1_000)


@app.periodic(cron="*/10 * * * *")
@app.task(name="casework.board_count", queue=queues.UPKEEP, queueing_lock="casework.board_count", pass_context=False)
def board_count(timestamp):
    """Count the figures of the board anew."""
    count()
