"""Keeping the queue of tasks itself in order. Every task of the project may be done twice without harm."""

from procrastinate.contrib.django import app

from core import queues
from core.edge import forget  # noqa: F401 - so that the worker finds it
from core.limits import upkeep  # noqa: F401 - its task
from core.messages import outbox
from core.messages.delivery import deliver  # noqa: F401 - so that the worker finds it

KEPT_HOURS = 30 * 24


@app.periodic(cron="* * * * *")
@app.task(name="core.retry_stalled", queue=queues.PEOPLE, queueing_lock="core.retry_stalled", pass_context=True)
async def retry_stalled(context, timestamp):
    """Give back to the queue what a worker had begun when it was killed: it has not been heard of for half a minute."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs():
        await jobs.retry_job(job)


@app.periodic(cron="47 3 * * *")
@app.task(name="core.forget_done", queue=queues.UPKEEP, queueing_lock="core.forget_done", pass_context=True)
async def forget_done(context, timestamp):
    """Delete the tasks done more than a month ago. Those that failed stay, for somebody to look at."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)


@app.periodic(cron="52 3 * * *")
@app.task(name="core.tidy_messages", queue=queues.UPKEEP, pass_context=False)
def tidy_messages(timestamp):
    """Delete the rows of messages that were delivered, or given up, long ago."""
    outbox.tidy()
