"""The queue of tasks: what a killed worker had in its hands is done after all."""

from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from core import retention
from core.tasks import retry_stalled
from tramites_forms.tasks import receipt_send

pytestmark = pytest.mark.django_db(transaction=True)
DEAD, ALIVE = "now() - interval '1 hour'", "now()"


def job_in_the_hands_of_a_worker(heard_of):
    """Return the pk of a receipt that a worker began, last `heard_of` (SQL) then."""
    job = receipt_send.defer(submission_id=1)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO procrastinate_workers (last_heartbeat) VALUES ({heard_of}) RETURNING id")
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job])
    return job


def run(task):
    async_to_sync(task.func)(SimpleNamespace(app=app), timestamp=0)


@pytest.mark.parametrize(("heard_of", "then"), [(DEAD, "todo"), (ALIVE, "doing")])
def test_only_the_task_of_a_worker_that_died_goes_back_to_the_queue(heard_of, then):
    job = job_in_the_hands_of_a_worker(heard_of)
    run(retry_stalled)
    assert ProcrastinateJob.objects.get(pk=job).status == then


def test_the_task_of_a_worker_that_another_one_already_struck_off_goes_back_too():
    job = job_in_the_hands_of_a_worker(DEAD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_prune_stalled_workers_v1(30)")
    run(retry_stalled)
    assert ProcrastinateJob.objects.get(pk=job).status == "todo"


def test_ended_tasks_are_forgotten_after_a_month_and_failed_ones_after_three():
    aged = {("succeeded", 30): True, ("succeeded", 31): False, ("failed", 90): True, ("failed", 91): False}
    jobs = {}
    for status, days in aged:
        jobs[status, days] = job = receipt_send.defer(submission_id=1)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job])
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s", [status, job]
            )
            cursor.execute(
                "UPDATE procrastinate_events SET at = at - make_interval(days => %s) WHERE job_id = %s", [days, job]
            )
    waiting = receipt_send.defer(submission_id=1)
    retention.run(only=["core.task"])
    kept = set(ProcrastinateJob.objects.values_list("pk", flat=True))
    assert kept == {waiting, *(jobs[one] for one, stays in aged.items() if stays)}
