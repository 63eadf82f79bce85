"""Mailings: one of each rhythm at each of its moments, made whole in one statement, closed when nothing of it waits.

A moment that the worker misses is filled when it comes back: what happened meanwhile is in the next one, since each
subscription remembers what it was told up to.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Max
from django.utils import timezone

from core.civil_time import at
from participation.models import DigestMail, DigestRun, Happening, MailState, Rhythm, RunState, Subscriber

HOUR_OF_DAY = 7  # when those of once a day and once a week leave, by the clock of the country
NOW_MINUTES = 10  # what happens within so many is one message
MOST_TOLD = 200  # happenings of one message; it shows fewer and says how many more
UNSURE_AFTER = timedelta(minutes=5)  # the whole deadline of a message is half a minute (settings.DEADLINES)
FAULT_SHARE, FAULT_FROM = 0.05, 20  # so many refusals are a fault of ours and not of the people
SOFT_TIMES, SOFT_DAYS = 3, 14  # passing refusals that suspend like a lasting one

MAKE = """
WITH due AS (
    SELECT s.id, s.subscriber_id, c.happening_id
    FROM participation_happeningof AS c
        JOIN participation_subscription AS s ON s.kind = c.kind AND s.ref = c.ref
        JOIN participation_subscriber AS who ON who.id = s.subscriber_id
    WHERE c.happening_id <= %(until)s AND c.happening_id > s.told_up_to
        AND s.rhythm = %(rhythm)s AND s.confirmed_at IS NOT NULL AND s.ended_at IS NULL AND who.suspended_at IS NULL
), told AS (
    UPDATE participation_subscription AS s SET told_up_to = newest.id
    FROM (SELECT id AS subscription, max(happening_id) AS id FROM due GROUP BY 1) AS newest
    WHERE s.id = newest.subscription
)
INSERT INTO participation_digestmail (id, run_id, subscriber_id, happenings, state, code, tries)
SELECT gen_random_uuid(), %(run)s, subscriber_id,
    (array_agg(DISTINCT happening_id ORDER BY happening_id DESC))[1:%(most)s], 'ready', '', 0
FROM due GROUP BY subscriber_id
"""


def moment(rhythm: str, now: datetime) -> datetime:
    """Return the last moment (aware datetime) of a rhythm that has come at `now`."""
    if rhythm == Rhythm.NOW:
        return now - timedelta(minutes=now.minute % NOW_MINUTES, seconds=now.second, microseconds=now.microsecond)
    here = timezone.localtime(now)
    day = here.date() if here.hour >= HOUR_OF_DAY else here.date() - timedelta(days=1)
    if rhythm == Rhythm.WEEKLY:
        day -= timedelta(days=day.weekday())
    return at(datetime(day.year, day.month, day.day, HOUR_OF_DAY))


def make_due(now: datetime | None = None) -> list[DigestRun]:
    """Make the run of each rhythm whose moment has come and that has none. Returns those that were made."""
    now = now or timezone.now()
    runs = (_make(rhythm, moment(rhythm, now)) for rhythm in Rhythm.values)
    return [run for run in runs if run is not None]


@transaction.atomic
def _make(rhythm: str, slot: datetime) -> DigestRun | None:
    last = DigestRun.objects.filter(rhythm=rhythm).order_by("-slot").first()
    newest = Happening.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if last is not None and last.slot >= slot:
        return None
    if rhythm == Rhythm.NOW and newest == (last.until if last else 0):
        return None  # nothing happened: no run for each ten minutes of the year
    run, made = DigestRun.objects.get_or_create(rhythm=rhythm, slot=slot, defaults={"until": newest})
    if not made:
        return None
    with connection.cursor() as cursor:
        cursor.execute(MAKE, {"run": run.pk, "until": newest, "rhythm": rhythm, "most": MOST_TOLD})
    return run


def counts(run: DigestRun) -> dict[str, int]:
    """Return {MailState: how many} of a run, every state named."""
    rows = run.mails.order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(MailState.values, 0) | dict(rows)


def find_unsure(now: datetime | None = None) -> int:
    """Count as unsure what a worker was sending when it was killed: the server may have taken it. Returns how many."""
    late = DigestMail.objects.filter(state=MailState.TRYING, tried_at__lt=(now or timezone.now()) - UNSURE_AFTER)
    return late.update(state=MailState.UNSURE)


def faulty(run: DigestRun) -> bool:
    """Say whether so many were refused that the fault must be ours: a blocked sender, a wrong name."""
    said = counts(run)
    answered = said[MailState.SENT] + said[MailState.REFUSED]
    return answered >= FAULT_FROM and said[MailState.REFUSED] > FAULT_SHARE * answered


def stop(run: DigestRun, why: str) -> None:
    """Stop a run; nobody is suspended for what it was refused. Somebody looks and goes on or not."""
    DigestRun.objects.filter(pk=run.pk, state=RunState.OPEN).update(state=RunState.STOPPED, why=why[:200])


def go_on(run: DigestRun) -> None:
    """Take a stopped run up again, from where it was: nobody gets it twice."""
    DigestRun.objects.filter(pk=run.pk, state=RunState.STOPPED).update(state=RunState.OPEN, why="")


@transaction.atomic
def close(run: DigestRun, now: datetime | None = None) -> bool:
    """Close a run of which nothing waits, and suspend those whose servers refuse for good. Returns whether it did."""
    now = now or timezone.now()
    if run.mails.filter(state__in=(MailState.READY, MailState.TRYING)).exists():
        return False
    if not DigestRun.objects.filter(pk=run.pk, state=RunState.OPEN).update(state=RunState.DONE, done_at=now):
        return False
    if not faulty(run):
        suspend_refused(run, now)
    return True


def is_lasting(code: str) -> bool:
    """Say whether what a mail server answered is for good: 5xx, but for a full box (5.2.2), which is emptied."""
    return code.startswith("5") and "5.2.2" not in code


def suspend_refused(run: DigestRun, now: datetime) -> int:
    """Write no more to who was refused for good in this run, or in passing for the third time. Returns how many."""
    refused = run.mails.filter(state=MailState.REFUSED).values_list("subscriber", "code")
    lasting = [subscriber for subscriber, code in refused if is_lasting(code)]
    passing = [subscriber for subscriber, code in refused if not is_lasting(code)]
    often = (
        DigestMail.objects.filter(subscriber__in=passing, state=MailState.REFUSED)
        .filter(tried_at__gt=now - timedelta(days=SOFT_DAYS))
        .order_by()
        .values("subscriber")
        .annotate(times=Count("pk"))
        .filter(times__gte=SOFT_TIMES)
    )
    keys = [*lasting, *(row["subscriber"] for row in often)]
    return Subscriber.objects.filter(pk__in=keys, suspended_at=None).update(suspended_at=now)


def bounced(mail: DigestMail, code: str, now: datetime | None = None) -> None:
    """Note that a message that was taken came back later with a code. Its run decides, and once it is done we do."""
    DigestMail.objects.filter(pk=mail.pk, state__in=(MailState.SENT, MailState.UNSURE)).update(
        state=MailState.REFUSED, code=code[:12]
    )
    if mail.run.state == RunState.DONE and not faulty(mail.run):
        suspend_refused(mail.run, now or timezone.now())
