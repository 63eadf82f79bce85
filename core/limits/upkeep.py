"""Sweeping what is past its time, so that the tables stay as small as what is being counted."""

from procrastinate.contrib.django import app

from core import queues
from core.limits import cache, counting


@app.periodic(cron="* * * * *")
@app.task(name="core.limits_forget", queue=queues.UPKEEP, queueing_lock="core.limits_forget", pass_context=False)
def limits_forget(timestamp):
    """Delete what has expired of both tables."""
    counting.forget_expired()
    cache.forget_expired()
