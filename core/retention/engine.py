"""The run: for each kind, in its order, what is due goes in small transactions beside the work of the site."""

import logging
from collections import defaultdict
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from core.models import RetentionRun

from . import files, ledger
from .kinds import kinds

logger = logging.getLogger("soberania.retention")
BATCH = 100  # things a transaction: a fraction of a second of locks
LOCK = "soberania.retention"


class Busy(Exception):
    """Another process is doing it now."""


@contextmanager
def locked():
    """One run at a time: the ledger is a chain. Raises Busy."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [LOCK])
        if not cursor.fetchone()[0]:
            raise Busy("the retention of data is already running")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [LOCK])


def chosen(only):
    """Return the kinds that are removed by themselves: all, or those whose keys are in `only`."""
    return [kind for kind in kinds() if kind.source is not None and (not only or kind.key in only)]


def plan(now=None, only=()):
    """Return {key of a kind: what `Source.look` says}, changing nothing: the dry run."""
    now = now or timezone.now()
    return {kind.key: kind.source.look(now) for kind in chosen(only)}


def run(now=None, only=()):
    """Remove everything that is due at `now` and return the sealed RetentionRun. Raises Busy.

    What fails is left, said in the log by its kind, counted as left and tried again the next night.
    """
    now = now or timezone.now()
    with locked():
        files.sweep()  # what a run that was killed had left
        done = RetentionRun.objects.create(day=timezone.localdate(now))
        totals = defaultdict(lambda: {"removed": 0, "files": 0, "held": 0, "left": 0})
        for kind in chosen(only):
            _finish(kind, now, done, totals)
        ledger.close_run(done, {key: said for key, said in totals.items() if any(said.values())})
        files.sweep()
    logger.info("data past their time removed", extra={"totals": done.totals, "seal": done.seal})
    return done


def _finish(kind, now, done, totals):
    said, without, before = totals[kind.key], set(), None
    while True:
        try:
            gone = _batch(kind, done, lambda: kind.source.take(now, BATCH, without), totals)
        except Exception as error:
            _say_failure(kind, error)
            if not hasattr(kind.source, "take_one"):
                said["left"] += 1
                break
            gone = _one_by_one(kind, now, done, without, totals)
        if gone is None:
            break
        if gone == before:  # what was taken is there again: something is wrong with the kind, and a night is short
            logger.error("data past their time come back", extra={"kind": kind.key})
            break
        before = gone
    said["left"] += len(without)
    said["held"] = kind.source.look(now)["held"]


def _one_by_one(kind, now, done, without, totals):
    """After a batch that failed: each of its rows by itself. What fails again is left out of this run."""
    keys = kind.source.first(now, BATCH, without)
    for pk in keys:
        try:
            gone = _batch(kind, done, lambda pk=pk: kind.source.take_one(now, pk), totals)
        except Exception as error:
            _say_failure(kind, error)
            gone = None
        if gone is None:  # it failed, or somebody is using it: tomorrow
            without.add(pk)
    return keys or None


def _batch(kind, done, take, totals):
    """Take a batch and write its proof in one transaction, and count it when that is done."""
    with transaction.atomic():
        gone = take()
        if gone is not None:
            ledger.write_batch(done, kind, gone)
    if gone is not None:
        totals[kind.key]["files"] += gone.files
        for key, names in {kind.key: gone.names, **gone.others}.items():
            totals[key]["removed"] += len(names)
    return gone


def _say_failure(kind, error):
    # The class and not the text: a database puts values in it.
    logger.error("data past their time not removed", extra={"kind": kind.key, "error": type(error).__name__})
