"""The cache `default`: one that forgets nothing before its time, for what libraries keep there and we must rely on.

allauth counts sign-ins, codes and second factors in `django.core.cache.cache` and has no setting for another place; its
counts, its locks (`add`) and the codes of applications that were used are only as good as that cache. This one is a
table: `add` and `incr` are one statement each, nothing is evicted to make room, and what is past its time is swept
(core.tasks). Keys are kept as keyed hashes, because those of allauth hold addresses of people.

Nothing that may be lost belongs here: kept pages and renditions have caches of their own.
"""

import pickle
import time

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

from core.crypto import blind_index

WRITE = """
INSERT INTO core_kept_value AS kept (key, number, value, expires_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (key) DO UPDATE SET number = excluded.number, value = excluded.value, expires_at = excluded.expires_at
"""
LIVE = "(expires_at IS NULL OR expires_at > %s)"
READ = f"SELECT key, number, value FROM core_kept_value WHERE key = ANY(%s) AND {LIVE}"  # noqa: S608
TOUCH = f"UPDATE core_kept_value SET expires_at = %s WHERE key = %s AND {LIVE}"  # noqa: S608
ADD_TO = f"UPDATE core_kept_value SET number = number + %s WHERE key = %s AND number IS NOT NULL AND {LIVE}"  # noqa: S608
DELETE = f"WITH gone AS (DELETE FROM core_kept_value WHERE key = %s RETURNING *) SELECT FROM gone WHERE {LIVE}"  # noqa: S608
FORGET = """
DELETE FROM core_kept_value WHERE key IN (
    SELECT key FROM core_kept_value WHERE expires_at <= %s ORDER BY expires_at LIMIT %s FOR UPDATE SKIP LOCKED
)
"""
# Asked for at every page and changed once in years, by Wagtail: each process also remembers it for some seconds.
NEAR = ("wagtail_site_root_paths",)
NEAR_SECONDS = 5
BIGGEST = 2**63
BATCH = 5_000


class KeptCache(BaseCache):
    """Django's cache interface over the table `core_kept_value`. Errors of the database are raised, not swallowed."""

    def __init__(self, location, params):
        super().__init__(params)
        self.near_seconds = params.get("OPTIONS", {}).get("near_seconds", NEAR_SECONDS)

    _near = {}  # key -> (until when, value), of the process

    def get(self, key, default=None, version=None):
        if key not in NEAR:
            return self.get_many([key], version).get(key, default)
        until, value = self._near.get((key, version), (0, None))
        if time.monotonic() >= until:
            value = self.get_many([key], version).get(key)
            if value is None:
                return default
            self._near[key, version] = (time.monotonic() + self.near_seconds, value)
        return value

    def get_many(self, keys, version=None):
        named = {self._hidden(key, version): key for key in keys}
        with connection.cursor() as cursor:
            cursor.execute(READ, [list(named), time.time()])
            rows = cursor.fetchall()
        return {named[key]: number if value is None else pickle.loads(value) for key, number, value in rows}  # noqa: S301

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self._near.pop((key, version), None)
        with connection.cursor() as cursor:
            cursor.execute(WRITE, self._row(key, value, timeout, version))

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        with connection.cursor() as cursor:
            sql = f"{WRITE} WHERE kept.expires_at <= %s"
            cursor.execute(sql, [*self._row(key, value, timeout, version), time.time()])
            return cursor.rowcount == 1

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        with connection.cursor() as cursor:
            cursor.execute(TOUCH, [self._expiry(timeout), self._hidden(key, version), time.time()])
            return cursor.rowcount == 1

    def incr(self, key, delta=1, version=None):
        """Add to a whole number; when it expires stays as it was. Raises ValueError when there is none."""
        with connection.cursor() as cursor:
            cursor.execute(f"{ADD_TO} RETURNING number", [delta, self._hidden(key, version), time.time()])
            row = cursor.fetchone()
        if row is None:
            raise ValueError(f"Key {key!r} holds no whole number")
        return row[0]

    def delete(self, key, version=None):
        self._near.pop((key, version), None)
        with connection.cursor() as cursor:
            cursor.execute(DELETE, [self._hidden(key, version), time.time()])
            return cursor.fetchone() is not None

    def clear(self):
        self._near.clear()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM core_kept_value")

    def _row(self, key, value, timeout, version):
        whole = type(value) is int and -BIGGEST <= value < BIGGEST
        kept = None if whole else pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        return [self._hidden(key, version), value if whole else None, kept, self._expiry(timeout)]

    def _expiry(self, timeout):
        """Return when a value kept now ends (seconds since 1970), or None: never."""
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return None if seconds is None else time.time() + seconds

    def _hidden(self, key, version):
        return blind_index("kept-value", self.make_and_validate_key(key, version))


def forget_expired():
    """Delete the values past their time, some thousand at a time. Returns how many (int)."""
    gone = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(FORGET, [time.time(), BATCH])
            gone += cursor.rowcount
            if cursor.rowcount < BATCH:
                return gone
