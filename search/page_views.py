"""Which pages are read and which results opened, counted without readers: paths and numbers in this process.

Nothing about a request is kept but its path: no address, no account, no cookie, no time. A request costs one addition,
never a query; a thread of its own writes the sums every minute (popularity.add), and what the database could not take
waits for the next minute.
"""

import atexit
import logging
import threading
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

from core.health import own_connection
from participation import visits

from . import metrics, popularity

logger = logging.getLogger("soberania.search")
FLUSH_SECONDS = 60
FLUSH_PATHS = 500  # so many different ones are written before the minute is over
MOST_PATHS = 10_000  # held while the database is away, about 2 MB; further ones are dropped, and said
LAST_SECONDS = 3  # what a process that ends waits for a write that is running

# Programs that say so. A list of all is not wanted: who lies is not found by a longer one.
PROGRAMS = (
    *("bot", "crawl", "spider", "slurp", "preview", "monitor", "probe", "health", "headless", "lighthouse", "inspect"),
    *("externalhit", "curl", "wget", "libwww", "python", "go-http", "okhttp", "axios", "undici", "apachebench"),
)
PROGRAM_NAMES = ("whatsapp/", "java/", "php", "ruby", "-")  # what begins so; "-" is how logs write nothing
AHEAD = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")  # "prefetch", "preview": nobody reads yet


def is_program(user_agent):
    """Say whether what a client calls itself is the name of a program that no person reads with, or nothing at all."""
    name = user_agent.lower().replace("cubot", "")  # makes telephones
    return not name or name.startswith(PROGRAM_NAMES) or any(word in name for word in PROGRAMS)


def reads(request):
    """Say whether somebody wants to read what `request` asks for: a person, now."""
    said = request.META
    return (
        request.method == "GET"
        and not any("pre" in said.get(name, "").lower() for name in AHEAD)
        and not is_program(said.get("HTTP_USER_AGENT", ""))
    )


class PageViews:
    """Counts in memory, from any thread. A process that is killed takes its last minute of figures with it."""

    def __init__(self):
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._enough = threading.Event()
        self._writer = None
        self._counts = {}  # path -> (views, clicks)
        self._new = 0  # paths since the last try to write: a database that is away is not asked at every view
        self._dropped = 0

    def add(self, path, views=0, clicks=0):
        """Count what happened at a path."""
        with self._lock:
            self._add(path, views, clicks)
            if self._new >= FLUSH_PATHS:
                self._enough.set()
            if settings.SEARCH_INSIGHT_FLUSH and not (self._writer and self._writer.is_alive()):
                self._start_writer()

    def _add(self, path, views, clicks):
        before = self._counts.get(path)
        if before is None:
            if len(self._counts) >= MOST_PATHS:
                self._dropped += views + clicks
                metrics.views_dropped.inc(views + clicks)
                return
            self._new += 1
            before = (0, 0)
        self._counts[path] = (before[0] + views, before[1] + clicks)

    def flush(self, own=None):
        """Write what was counted: how wanted each page is, and the visits of the day, both or neither.

        What cannot be written is kept, and the error raised. `own` is a connection to use instead of the thread's. One
        that is lost while the database says yes counts twice: they are figures.
        """
        with self._writing:
            with self._lock:
                counts, self._counts, self._new = self._counts, {}, 0
                dropped, self._dropped = self._dropped, 0
            if dropped:
                logger.warning("page views dropped: too many different pages wait", extra={"count": dropped})
            if not counts:
                return
            try:
                with own.transaction() if own else transaction.atomic():
                    popularity.add(counts, own)
                    visits.add(counts, own)
            except Exception:
                with self._lock:
                    for path, (views, clicks) in counts.items():
                        self._add(path, views, clicks)
                    self._new = 0
                raise

    def _start_writer(self):
        """Start the thread that writes, and have the last sums written when the process ends."""
        writer = threading.Thread(target=self._write, name="page-views", daemon=True)
        try:
            writer.start()
        except RuntimeError:  # no thread to be had, or the process is ending: the request goes on
            return
        self._writer = writer
        atexit.unregister(self._write_last)
        atexit.register(self._write_last)

    def _write(self):
        """Write every minute until there is nothing more to write; the next view starts a thread again."""
        while True:
            self._enough.wait(FLUSH_SECONDS)
            self._enough.clear()
            with self._said("page views not written, kept for the next try"):
                self.flush()
            connection.close()
            with self._lock:
                if not self._counts:
                    self._writer = None
                    return

    def _write_last(self):
        """Write what is left, with a connection of its own: after an outage the pool may rest longer than we live."""
        if self._counts and self._writing.acquire(timeout=LAST_SECONDS):
            self._writing.release()
            with self._said("page views lost"), own_connection() as own:
                self.flush(own)

    @contextmanager
    def _said(self, what):
        """Log what goes wrong inside, and go on."""
        try:
            yield
        except Exception as error:
            kind = type(error).__name__  # not its text: a database puts values in it
            logger.warning("%s: %s", what, kind, extra={"count": len(self._counts)})


page_views = PageViews()
