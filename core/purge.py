"""When kept pages stop being true. One generation for all of them: what changes anywhere may show on any list.

A page belongs to the generation that was current *before* it was made, and a new one starts after the change is
committed, so an answer made from the old rows can never pass for new. Call `purge_all()` after writing around signals
(`QuerySet.update`, `bulk_create`, raw SQL).
"""

import contextlib
import logging
import threading
import time
import uuid

from django.conf import settings
from django.core.cache import caches
from django.db import transaction

logger = logging.getLogger(__name__)

GENERATION = "generation"
LOCK_SECONDS = 10
_making = {}  # key -> threading.Event of the thread of this process that makes it
_first = threading.Lock()


def _cache():
    return caches["pages"]


def _reached(action, otherwise=None):
    """Return what `action` gives, or `otherwise` when the cache cannot be reached: pages must not depend on it."""
    try:
        return action()
    except Exception:
        logger.warning("page cache out of reach", exc_info=True)
        return otherwise


def generation():
    """Return the current generation (str), or None when the cache is out of reach."""
    return _reached(lambda: _cache().get(GENERATION) or _first_generation())


def _first_generation():
    with _first:
        _cache().add(GENERATION, _new_name(), timeout=None)
        return _cache().get(GENERATION)


def _new_name():
    return uuid.uuid4().hex


def read(key):
    return _reached(lambda: _cache().get(key))


def write(key, entry):
    _reached(lambda: _cache().set(key, entry, timeout=settings.PAGE_CACHE_STALE_SECONDS))


def purge_now():
    """Start a new generation: every kept page is made again when next asked for.

    On a full disk the old one goes instead, and while none can be written pages are made each time.
    """
    name = _new_name()
    _reached(lambda: _cache().set(GENERATION, name, timeout=None))
    if _reached(lambda: _cache().get(GENERATION), otherwise=name) != name:
        _reached(lambda: _cache().delete(GENERATION))


def purge_all(using=None):
    """Start a new generation once the running transaction is committed."""
    transaction.on_commit(purge_now, using=using)


@contextlib.contextmanager
def only_one(key):
    """Yield whether the caller is the one who makes `key` now, among the threads and processes that want it."""
    done = threading.Event()
    first_here = _making.setdefault(key, done) is done
    # Between processes `add` of the file cache is not atomic: at worst two of them make the same page.
    mine = first_here and _reached(lambda: _cache().add(f"{key}:making", 1, timeout=LOCK_SECONDS), otherwise=True)
    try:
        yield mine
    finally:
        if mine:
            _reached(lambda: _cache().delete(f"{key}:making"))
        if first_here:
            del _making[key]
            done.set()


def wait_for(key, wanted, seconds=3):
    """Return the entry that another makes for `key` in the `wanted` generation, or None when that takes too long."""
    until = time.monotonic() + seconds
    if here := _making.get(key):
        here.wait(seconds)
    while True:
        entry = read(key)
        if entry and entry.generation == wanted:
            return entry
        made = _reached(lambda: _cache().get(f"{key}:making")) is None  # and not kept: it failed, or is not for all
        if made or time.monotonic() > until:
            return None
        time.sleep(0.02)
