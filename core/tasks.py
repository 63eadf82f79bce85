"""Keeping the queue of tasks itself in order. Every task of the project may be done twice without harm."""

from contextlib import suppress

from procrastinate.contrib.django import app

from core import queues, retention
from core.changes import upkeep as changes_upkeep  # noqa: F401 - its task
from core.edge import forget  # noqa: F401 - so that the worker finds it
from core.limits import upkeep  # noqa: F401 - its task
from core.messages.delivery import deliver  # noqa: F401 - so that the worker finds it


@app.periodic(cron="* * * * *")
@app.task(name="core.retry_stalled", queue=queues.PEOPLE, queueing_lock="core.retry_stalled", pass_context=True)
async def retry_stalled(context, timestamp):
    """Give back to the queue what a worker had begun when it was killed: it has not been heard of for half a minute."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs():
        await jobs.retry_job(job)


@app.periodic(cron="17 4 * * *")
@app.task(name="core.retention", queue=queues.UPKEEP, queueing_lock="core.retention", pass_context=False)
def retention_nightly(timestamp):
    """Remove everything whose time is over (docs/data-register.md). A worker that already does it is left to it."""
    with suppress(retention.Busy):
        retention.run()
