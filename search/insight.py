"""What people search, counted without them: in the process first, written together every few seconds.

Never kept: who, when exactly, from where, and any text that looks personal or that few people typed.
"""

import hashlib
import hmac
import logging
import re
import threading
import time
from collections import Counter

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from . import analysis
from .models import SearchCount

logger = logging.getLogger("soberania.search")
FLUSH_SECONDS = 10
FLUSH_ENTRIES = 500
SHOWN_FROM = 3  # searches of the same words before the words themselves are kept
LONGEST = 80
PERSONAL = re.compile(r"@|(?:\d[\s.\-/()]*){5,}|https?:|www\.")

COUNT = """
INSERT INTO search_searchcount (month, language, fingerprint, text, searches, empty, clicks)
VALUES (%s, %s, %s, '', %s, %s, %s)
ON CONFLICT (month, language, fingerprint) DO UPDATE SET
    searches = search_searchcount.searches + excluded.searches,
    empty = search_searchcount.empty + excluded.empty, clicks = search_searchcount.clicks + excluded.clicks
RETURNING searches
"""


def looks_personal(text):
    """Say whether a text may tell of a person: an e-mail, a telephone, a carné or any other long number, an address."""
    return bool(PERSONAL.search(analysis.normalise(text)))


def fingerprint(text):
    """Return what stands for a search: the same for the same words, and nothing that gives the words back."""
    words = " ".join(analysis.terms(text))
    return hmac.new(settings.SECRET_KEY.encode(), f"search:{words}".encode(), hashlib.sha256).hexdigest()


class Recorder:
    """Counts in memory; `flush` writes. Losing a few seconds of figures when a process dies is accepted."""

    def __init__(self, clock=time.monotonic):
        self.clock = clock
        self._lock = threading.Lock()
        self._start()

    def _start(self):
        self._searches, self._empty, self._clicks = Counter(), Counter(), Counter()
        self._since = self.clock()

    def searched(self, text, language, total):
        """Count a search. What looks personal is not even held in memory."""
        text = " ".join(text.lower().split())
        if not text or len(text) > LONGEST or looks_personal(text):
            return
        with self._lock:
            self._searches[(language, text)] += 1
            self._empty[(language, text)] += total == 0
        self._flush_if_due()

    def opened(self, text, language):
        """Count that a result was opened from the results of `text`."""
        text = " ".join(text.lower().split())
        if not text or len(text) > LONGEST or looks_personal(text):
            return
        with self._lock:
            self._clicks[(language, text)] += 1
        self._flush_if_due()

    def _flush_if_due(self):
        due = self.clock() - self._since > FLUSH_SECONDS or len(self._searches) + len(self._clicks) > FLUSH_ENTRIES
        if due and settings.SEARCH_INSIGHT_FLUSH:
            with self._lock:
                self._since = self.clock()
            threading.Thread(target=self._flush_aside, daemon=True).start()

    def _flush_aside(self):
        try:
            self.flush()
        except Exception:
            logger.exception("search figures were not written")
        finally:
            close_old_connections()
            connection.close()

    def flush(self):
        """Write what was counted and start anew."""
        with self._lock:
            searches, empty, clicks = self._searches, self._empty, self._clicks
            self._start()
        month = timezone.localdate().replace(day=1)
        marked = sorted((language, fingerprint(text), text) for language, text in {*searches, *clicks})
        # One commit for all, in the order of the rows, so that two processes never wait for each other.
        with transaction.atomic(), connection.cursor() as cursor:
            for language, mark, text in marked:
                key = (language, text)
                cursor.execute(COUNT, [month, language, mark, searches[key], empty[key], clicks[key]])
                if cursor.fetchone()[0] >= SHOWN_FROM:
                    SearchCount.objects.filter(month=month, language=language, fingerprint=mark, text="").update(
                        text=text
                    )


recorder = Recorder()
