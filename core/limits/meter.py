"""A loose limit for what is read often: counted in the process, and added up between processes now and then.

A strict limit (core.limits.counting) costs a statement each time. Here only every `share`-th request of an address
costs one; processes know of each other's requests that late, so that two of them let through at most 2 x `share` more
than the quota. With the database away each process counts alone.
"""

import threading
import time
from dataclasses import dataclass

from django.db import DatabaseError, connection

from core.crypto import blind_index

MOST = 50_000  # addresses held in memory; those beyond are counted together
ADD = """
INSERT INTO core_limit AS kept (key, hits, refused, expires_at) VALUES (%s, ARRAY[%s]::float8[], 0, %s)
ON CONFLICT (key) DO UPDATE SET hits = ARRAY[kept.hits[1] + excluded.hits[1]] RETURNING hits[1]
"""


@dataclass
class Count:
    """What one address did in the running window: `known` of all processes, `new` of this one since."""

    known: int = 0
    new: int = 0
    refused: bool = False


@dataclass(frozen=True)
class Reading:
    """What may still be done: `remaining` (int) until the window ends in `reset` (int, seconds).

    `first`: this process had refused nothing of the address yet in this window.
    """

    allowed: bool
    quota: int
    window: int
    remaining: int
    reset: int
    first: bool = False


class Meter:
    """At most `quota` in each window of `window` seconds, windows beginning at full multiples of it."""

    def __init__(self, name, window):
        self.name, self.window = name, window
        self._lock = threading.Lock()
        self._counts, self._begun = {}, 0

    def take(self, address, quota):
        """Count one request of `address` (str) in this process and return the Reading."""
        now = time.time()
        begun = int(now // self.window) * self.window
        with self._lock:
            if begun != self._begun:
                self._counts, self._begun = {}, begun
            count = self._count_of(address)
            done = count.known + count.new
            allowed = done < quota
            count.new += allowed
            first, count.refused = not (allowed or count.refused), not allowed
        reset = max(1, begun + self.window - int(now))
        return Reading(allowed, quota, self.window, max(0, quota - done - allowed), reset, first)

    def share(self, address, every):
        """Add what this process counted to what all did, once there are `every` (int) new ones: one statement."""
        with self._lock:
            count = self._counts.get(address)
            if count is None or count.new < every:
                return
            added, count.new, begun = count.new, 0, self._begun
            count.known += added
        key = f"meter:{self.name}:{begun}:{blind_index('meter', address)[:40]}"
        try:
            with connection.cursor() as cursor:
                cursor.execute(ADD, [key, float(added), float(begun + self.window)])
                total = int(cursor.fetchone()[0])
        except DatabaseError:
            return
        with self._lock:
            count.known = max(count.known, total)

    def _count_of(self, address):
        if address not in self._counts and len(self._counts) >= MOST:
            address = ""
        return self._counts.setdefault(address, Count())
