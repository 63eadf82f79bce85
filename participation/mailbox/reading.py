"""The mailbox, every minute: what came is brought here and settled. Nothing happens where there is no mailbox."""

import time

from django.conf import settings
from procrastinate.contrib.django import app

from core import queues
from participation.mailbox.fetching import fetch
from participation.mailbox.filing import file_one, waiting

TURN_SECONDS = 120  # of reading what was brought: a worker that is asked to end does not wait longer


@app.periodic(cron="* * * * *")
@app.task(name="participation.mailbox", queue=queues.MAILBOX, queueing_lock="participation.mailbox", pass_context=False)
def mailbox_read(timestamp: int) -> None:
    """Bring what came, and settle what was brought."""
    if settings.MAILBOX_URL:
        fetch()
    settle()


def settle(seconds: float = TURN_SECONDS) -> int:
    """Settle the messages that wait, for a turn. Returns how many were tried."""
    until, done = time.monotonic() + seconds, 0
    for key in waiting():
        if time.monotonic() >= until:
            break
        file_one(key)
        done += 1
    return done
