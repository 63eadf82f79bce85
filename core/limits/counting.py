"""One row for each thing that is limited: the moments of what was let through within its window.

A sliding window, exact: never more than `amount` within any `seconds`, and the next is let through `seconds` after
the oldest one, to the moment. What is refused is not added, so that trying does not make the wait longer.
"""

import time
from dataclasses import dataclass

from django.db import connection

from core.crypto import blind_index
from core.signals import limit_reached

MINUTE = 60
HOUR = 3600

# The row is held from its conflict to the end of the statement, so whoever comes at the same time counts after us.
TAKE = """
INSERT INTO core_limit AS kept (key, hits, refused, expires_at)
VALUES (%(key)s, ARRAY[%(now)s]::float8[], 0, %(now)s + %(seconds)s)
ON CONFLICT (key) DO UPDATE SET
    expires_at = greatest(kept.expires_at, excluded.expires_at),
    (hits, refused) = (
        SELECT
            CASE WHEN count(hit) < %(amount)s THEN array_append(coalesce(array_agg(hit ORDER BY hit), '{}'), %(now)s)
                 ELSE array_agg(hit ORDER BY hit) END,
            CASE WHEN count(hit) < %(amount)s THEN 0 ELSE kept.refused + 1 END
        FROM unnest(kept.hits) AS hit WHERE hit > %(now)s - %(seconds)s
    )
RETURNING refused, cardinality(hits), hits[1]
"""
# What was counted last goes; a row without any is as good as none.
GIVE_BACK = "UPDATE core_limit SET hits = trim_array(hits, 1) WHERE key = %s AND cardinality(hits) > 0"
FORGET = """
DELETE FROM core_limit WHERE key IN (
    SELECT key FROM core_limit WHERE expires_at <= %s ORDER BY expires_at LIMIT %s FOR UPDATE SKIP LOCKED
)
"""
BATCH = 5_000


@dataclass(frozen=True)
class Verdict:
    """What the limit says of one try. `remaining` (int) more would pass now; `wait` (float, seconds) until one does."""

    allowed: bool
    remaining: int
    wait: float


def take(kind: str, value: str, *, amount: int, seconds: float) -> Verdict:
    """Count one more `kind` (str) of `value` (str) and return the Verdict: at most `amount` in any `seconds`.

    Not inside a transaction of the caller: its end in an error would forget the count. Raises RuntimeError then.
    """
    _outside_transactions()
    if amount < 1:
        return Verdict(allowed=False, remaining=0, wait=float(seconds))
    now = time.time()
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"key": _key(kind, value), "now": now, "seconds": float(seconds), "amount": amount})
        refused, count, oldest = cursor.fetchone()
    if refused == 1:  # the first one since something passed: a flood is one line in a log, not a flood of lines
        limit_reached.send(sender=None, kind=kind)
    wait = 0.0 if count < amount else max(0.0, oldest + seconds - now)
    return Verdict(allowed=not refused, remaining=max(0, amount - count), wait=wait)


def give_back(kind: str, value: str) -> None:
    """Take back the last count of `kind` of `value`: what was tried turned out to be right."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, [_key(kind, value)])


def forget_expired() -> int:
    """Delete the rows whose window is over, some thousand at a time. Returns how many (int)."""
    gone = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(FORGET, [time.time(), BATCH])
            gone += cursor.rowcount
            if cursor.rowcount < BATCH:
                return gone


def _key(kind: str, value: str) -> str:
    return f"{kind}:{blind_index('limit', f'{kind}:{value}')[:40]}"


def _outside_transactions() -> None:
    """Refuse a count that a rollback would forget. What a test case opens around everything does not count."""
    blocks = connection.atomic_blocks
    if blocks and not blocks[-1]._from_testcase:
        raise RuntimeError("A limit must not be counted inside a transaction: its rollback would forget the count")
