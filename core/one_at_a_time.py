"""What must not be done twice at once, by whatever process: the second waits, and then sees what the first wrote."""

import contextlib
from collections.abc import Iterator

from django.db import connection, transaction


@contextlib.contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Do the block in a transaction that no other of this `name` is in: a table made anew from what was read there."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
        yield
