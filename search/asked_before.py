"""What several people searched with results, offered to who begins to type the same.

Read once a minute and not with every letter: the table has a row for each search of each month.
"""

import threading
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable

from django.db import connection
from django.db.models import Max

from .models import SearchCount

FRESH_SECONDS = 60
POPULAR = 10  # searches in a month before others are offered the same words
MOST = 5_000  # that are kept, the most searched first


class AskedBefore:
    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self.clock = clock
        self._reading = threading.Lock()
        self._read_at = float("-inf")
        self._texts: dict[str, list[tuple[str, int]]] = {}

    def beginning(self, text: str, language: str, limit: int) -> list[str]:
        """Return what begins with `text` and says more, the most searched first."""
        found = []
        texts = self._fresh().get(language, [])
        for place in range(bisect_left(texts, (text,)), len(texts)):
            longer, searches = texts[place]
            if not longer.startswith(text):
                break
            if longer != text:
                found.append((-searches, longer))
        return [longer for _, longer in sorted(found)[:limit]]

    def _fresh(self):
        if connection.in_atomic_block:  # it may see what never comes to be
            return _read()
        if self.clock() - self._read_at >= FRESH_SECONDS and self._reading.acquire(blocking=False):
            try:
                self._texts, self._read_at = _read(), self.clock()
            finally:
                self._reading.release()
        return self._texts


def _read():
    """Return {language: [(text, the searches of its best month)]}, in the order of the texts."""
    rows = SearchCount.objects.filter(clicks__gt=0, searches__gte=POPULAR).exclude(text="")
    of = defaultdict(list)
    best = rows.values_list("language", "text").annotate(most=Max("searches")).order_by("-most", "text")
    for language, text, searches in best[:MOST]:
        of[language].append((text, searches))
    return {language: sorted(texts) for language, texts in of.items()}


asked_before = AskedBefore()
