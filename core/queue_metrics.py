"""What waits in the queues and who works on it, asked of PostgreSQL: right whichever process is asked.

The workers have no address of their own that could be scraped; what went wrong with them is in their tables.
"""

import time

from croniter import croniter
from django.db import connection
from procrastinate.contrib.django import app

from core.metrics import at_scrape
from core.queues import GROUPS

QUEUES = [queue for group in GROUPS for queue in group.queues]
STATES = ("todo", "doing", "failed")
ALIVE_SECONDS = 60  # a worker tells every ten that it lives
NEVER = float("inf")
GRACE_SECONDS = 900  # a worker that was away for less puts it in the queue late
# Since when a task waits: since it was due, and one that was tried before since it was first put there.
OLDEST = """
    SELECT job.queue_name, extract(epoch FROM now() - min(CASE WHEN job.attempts = 0
               THEN greatest(job.scheduled_at, event.at) ELSE event.at END))
    FROM procrastinate_jobs job JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'deferred'
    WHERE job.status = 'todo' AND (job.attempts > 0 OR job.scheduled_at IS NULL OR job.scheduled_at <= now())
    GROUP BY 1"""
COUNTS = """
    SELECT queue_name, status::text, count(*) FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1, 2"""
RETRYING = "SELECT queue_name, count(*) FROM procrastinate_jobs WHERE status = 'todo' AND attempts > 0 GROUP BY 1"
FAILED = "SELECT task_name, count(*) FROM procrastinate_jobs WHERE status = 'failed' GROUP BY 1"
WORKERS = """
    SELECT count(*) FILTER (WHERE last_heartbeat > now() - make_interval(secs => %s)),
           extract(epoch FROM now() - max(last_heartbeat))
    FROM procrastinate_workers"""
# When each was last put in the queue by the clock, and since when there is a clock.
TICKS = "SELECT task_name, max(defer_timestamp) FROM procrastinate_periodic_defers GROUP BY 1"
BEGUN = "SELECT extract(epoch FROM min(applied)) FROM django_migrations WHERE app = 'procrastinate'"


def rows(query, *values):
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


@at_scrape
def jobs():
    counts = {(queue, state): 0 for queue in QUEUES for state in STATES}
    counts |= {(queue, state): count for queue, state, count in rows(COUNTS)}
    return "soberania_jobs", "Background tasks that are not done, by state", counts, ["queue", "status"]


@at_scrape
def oldest():
    ages = {(queue,): 0 for queue in QUEUES} | {(queue,): float(age) for queue, age in rows(OLDEST)}
    return "soberania_oldest_job_seconds", "How long the oldest task that is due waits", ages, ["queue"]


@at_scrape
def retrying():
    counts = {(queue,): 0 for queue in QUEUES} | {(queue,): count for queue, count in rows(RETRYING)}
    return "soberania_retrying_jobs", "Tasks that did not succeed and will be tried again", counts, ["queue"]


@at_scrape
def failed():
    counts = {(name,): 0 for name in app.tasks} | {(name,): count for name, count in rows(FAILED)}
    return "soberania_failed_jobs", "Tasks that were given up, for somebody to look at", counts, ["task"]


@at_scrape
def workers():
    [(alive, _)] = rows(WORKERS, ALIVE_SECONDS)
    return "soberania_workers", "Groups of queues that a living worker does", {(): alive}, []


@at_scrape
def heartbeat():
    [(_, age)] = rows(WORKERS, ALIVE_SECONDS)
    age = NEVER if age is None else float(age)
    return "soberania_worker_heartbeat_seconds", "Since the last sign of life of any worker", {(): age}, []


@at_scrape
def missed():
    """A task of every night that no worker was there for is not made up for: somebody has to know."""
    now, ticks = time.time(), {name: float(at) for name, at in rows(TICKS)}
    [(begun,)] = rows(BEGUN)
    ages = {}
    for periodic in app.periodic_registry.periodic_tasks.values():
        name = periodic.task.name
        due = croniter(periodic.cron, now - GRACE_SECONDS).get_prev(float)
        last = max(ticks.get(name, 0), float(begun or now))
        ages[(name,)] = max(0.0, due - last, ages.get((name,), 0.0))
    return (
        "soberania_periodic_missed_seconds",
        "From its last turn to one that a task of the clock missed",
        ages,
        ["task"],
    )
