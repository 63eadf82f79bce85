"""The worker: one process that does the tasks of several groups of queues, each with slots of its own (core.queues).

procrastinate's own command runs one group, and ends when PostgreSQL does. This one waits for the database, at the
start and whenever it is away, and goes on by itself. What it had in its hands then is given back to the queue by
`core.retry_stalled`.
"""

import asyncio
import contextlib
import logging
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connections
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import DjangoApp, app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker
from psycopg import Error
from psycopg_pool import PoolTimeout

from core.health import database_answers
from core.queues import GROUPS

logger = logging.getLogger("soberania.worker")
WAITS = (1, 2, 5)  # seconds between looks at a database that is away
TO_END = 30  # seconds that tasks have to finish when the worker is told to end: more than any deadline of a peer
OWN_CONNECTIONS = 4  # to take and give back tasks; each group listens on one more


class _Worker(Worker):
    """One group. Only one of them puts the periodic tasks in the queue: they share the clocks of `app`."""

    keeps_the_clock = False

    async def _periodic_deferrer(self):
        if self.keeps_the_clock:
            await super()._periodic_deferrer()
        else:
            await asyncio.Event().wait()


def groups_named(names):
    """Return the groups (list of Group) with these `names` (list of str), all of them for none. Raises ValueError."""
    known = {group.name: group for group in GROUPS}
    if unknown := sorted(set(names) - set(known)):
        raise ValueError(f"no group of queues is called {', '.join(unknown)}; there are {', '.join(known)}")
    return [group for group in GROUPS if not names or group.name in names]


def make_room(groups):
    """Let every slot have a connection of Django at the same time. Called before the first one is made."""
    pool = connections["default"].settings_dict["OPTIONS"].get("pool")
    if isinstance(pool, dict):
        pool["max_size"] = max(pool.get("max_size", 0), sum(group.slots for group in groups) + 2)


async def work(groups, ending, wait=True):
    """Do the tasks of `groups` until `ending` (asyncio.Event) is set or, unless `wait`, until there is none left."""
    threads = sum(group.slots for group in groups) + 4  # and some for looking names up
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads, thread_name_prefix="task"))
    while not ending.is_set():
        if not await _database(ending):
            return
        try:
            await _until_something_ends(groups, ending, wait)
        except (ConnectorException, PoolTimeout, Error, OSError) as error:
            logger.warning("worker stopped: the database is away (%s)", type(error).__name__)
        if not wait:
            return


async def _database(ending):
    """Wait until the database can be used. Returns whether it can, or False when told to end before."""
    looks = 0
    while not ending.is_set():
        if await sync_to_async(database_answers, thread_sensitive=False)():
            if looks:
                logger.warning("worker goes on: the database answers again")
            return True
        if not looks:
            logger.warning("worker waits for the database")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ending.wait(), WAITS[min(looks, len(WAITS) - 1)])
        looks += 1
    return False


def _own_app():
    """Return the app that takes tasks and gives them back, on connections of its own that can wait for news.

    The tasks stay those of Django's app: what a task puts in the queue is then part of its transaction, as in a view.
    """
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=OWN_CONNECTIONS, timeout=10)
    own = DjangoApp(connector=connector)
    own.tasks, own.periodic_registry = app.tasks, app.periodic_registry
    return own


async def _until_something_ends(groups, ending, wait):
    """Run one worker per group. When one of them ends, as all do without database, the others are ended too."""
    await sync_to_async(close_old_connections)()  # of the clock: it may be one that died with the database
    async with _own_app().open_async() as own:
        workers = [
            _Worker(
                app=own,
                name=group.name,
                queues=list(group.queues),
                concurrency=group.slots,
                wait=wait,
                install_signal_handlers=False,
                shutdown_graceful_timeout=TO_END,
                **own.worker_defaults,
            )
            for group in groups
        ]
        workers[-1].keeps_the_clock = wait
        running = [asyncio.create_task(worker.run(), name=worker.worker_name) for worker in workers]
        told = asyncio.create_task(ending.wait())
        if wait:
            await asyncio.wait([*running, told], return_when=asyncio.FIRST_COMPLETED)
            for worker in workers:
                worker.stop()
        ended = await asyncio.gather(*running, return_exceptions=True)
        told.cancel()
    for error in ended:
        if isinstance(error, Exception):
            raise error
