"""What the clock does in a case by itself: the steps that a kind gives it, after the days it says."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from procrastinate.contrib.django import app

from casework import signals
from casework.acting import held_by_us, record
from casework.life import Taker, life_in
from casework.models import Case, KindVersion
from casework.models.event import EventKind
from core import queues

COMES_TO = [EventKind.OPENED, EventKind.MOVED, EventKind.APPEALED]  # what brings a case to a state


def clock_steps(today):
    """Take the steps that are due. Returns how many were taken (int)."""
    count = 0
    for version in KindVersion.objects.filter(document__steps__contains=[{"who": Taker.SYSTEM.value}]):
        for way in life_in(version).ways:
            if way.who == Taker.SYSTEM:
                count += sum(_step(pk, way, today) for pk in _in_time(version, way, today))
    return count


def _in_time(version, way, today):
    """Return the keys of the cases that are in the state that a Way leaves for as long as it says."""
    here = Case.objects.open().filter(kind_version=version, state=way.source, paused_on=None)
    return list(here.filter(opened_at__date__lte=today - timedelta(days=way.after_days)).values_list("pk", flat=True))


@transaction.atomic
def _step(case_id, way, today):
    case = held_by_us(case_id)
    came = case.events.filter(kind__in=COMES_TO, state=way.source).aggregate(at=Max("at"))["at"]
    waited = came is not None and timezone.localdate(came) + timedelta(days=way.after_days) <= today
    if not waited or case.state_id != way.source or case.paused_on or case.closed_at:
        return 0
    case.state_id = way.target
    case.version += 1
    case.save()
    record(case, EventKind.MOVED, is_public=True, way=way)
    signals.case_moved.send(sender=Case, case=case)
    return 1


@app.periodic(cron="17 12 * * *")
@app.task(name="casework.clock_steps", queue=queues.UPKEEP, queueing_lock="casework.clock_steps", pass_context=False)
def clock_steps_daily(timestamp):
    """Once a day, when people read."""
    clock_steps(timezone.localdate())
