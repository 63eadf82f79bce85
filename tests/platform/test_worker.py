"""The worker: a queue of its own for each urgency, and a database that may come later or go for a while."""

import os
import shutil
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from procrastinate.contrib.django import app

from config import embedded_postgres
from core.queues import GROUPS
from core.working import groups_named
from tests.support.paths import ROOT


def test_every_task_has_a_queue_and_every_queue_a_group_that_does_it():
    served = [queue for group in GROUPS for queue in group.queues]
    assert len(served) == len(set(served)), "a queue is of one group"
    ours = {task.queue for name, task in app.tasks.items() if not name.startswith(("builtin", "procrastinate."))}
    assert ours <= set(served)
    assert "default" not in ours, "a task says how urgent it is"


def test_a_group_that_does_not_exist_is_refused_by_name():
    assert [group.name for group in groups_named(["sms", "mail"])] == ["mail", "sms"]
    with pytest.raises(ValueError, match="correo"):
        groups_named(["correo"])


@pytest.fixture
def server():
    fast = embedded_postgres.throwaway()
    server = embedded_postgres.Server(fast.folder, fast.options)  # not disposable: its data outlive a stop
    server.hold()
    yield server
    server.release()
    shutil.rmtree(server.folder, ignore_errors=True)


def environment(server):
    return os.environ | {
        "DATABASE_URL": server.url,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
        "LOG_LEVEL": "CRITICAL",
    }


def done(server, seconds=30):
    """Put a task in the queue and say whether somebody does it within `seconds`."""
    insert = (
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
        " VALUES ('people', 'core.retry_stalled', '{\"timestamp\": 0}') RETURNING id"
    )
    with psycopg.connect(server.url, autocommit=True) as connection:
        job = connection.execute(insert).fetchone()[0]
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            status = connection.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job]).fetchone()[0]
            if status == "succeeded":
                return True
            time.sleep(0.1)
    return False


@pytest.mark.postgres
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_the_worker_waits_for_its_database_and_goes_on_after_a_restart(server, how):
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment(server), check=True)
    server.stop(signal.SIGINT)
    worker = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=environment(server))
    try:
        time.sleep(4)
        assert worker.poll() is None, "it was started before its database"
        server.hold()
        assert done(server)
        server.stop(how)
        time.sleep(4)
        assert worker.poll() is None, "it waits"
        server.hold()
        assert done(server)
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
