"""What strangers may ask costs the same with twenty times as many requests, opinions, comments, notices and counts."""

import copy
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from casework.models import Case
from core.limits.models import Limit
from headless.models import Delivery
from news.comments import Comment
from participation.models import Feedback
from search.models import SearchCount
from tests.support.doors_asking import Asker
from tests.support.doors_routes import addresses
from tests.support.doors_world import World
from tramites_forms.models import Submission

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1800)]
MANY = 400
READ = """
SELECT relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables
WHERE relname = ANY(%s)
"""
PRIVATE = ("/admin", "/cuenta", "/solicitudes")
ROOM = 60  # rows that one answer may read of such a table, however many there are: a page of a list


def clones(thing, count, **fields):
    """Make `count` rows like `thing`, each with what `fields` gives for its number."""
    rows = []
    for number in range(count):
        row = copy.copy(thing)
        row._state = copy.copy(thing._state)
        row._state.adding = True
        row.pk = uuid.uuid4() if isinstance(thing.pk, uuid.UUID) else None
        for name, value in fields.items():
            setattr(row, name, value(number))
        rows.append(row)
    return type(thing)._base_manager.bulk_create(rows)


def grow(world):
    now = timezone.now().timestamp() + 3600
    sent = clones(
        world.submission,
        MANY,
        reference=lambda number: f"SOB-{number:08}",
        idempotency_key=lambda _number: uuid.uuid4(),
        draft=lambda _number: None,
    )
    clones(world.case, MANY, submission=lambda number: sent[number])
    clones(world.feedback, MANY)
    clones(world.comment, MANY, digest=lambda number: f"{number:064}")
    clones(world.delivery, MANY)
    counted = SearchCount.objects.first()
    clones(counted, MANY, fingerprint=lambda number: f"x{number}")
    Limit.objects.bulk_create(Limit(key=f"k:{n}", hits=[now], refused=0, expires_at=now) for n in range(MANY))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


LARGE = (Submission, Case, Feedback, Comment, Delivery, SearchCount, Limit)


def rows_read():
    """Return {table: rows read so far} in this transaction, of the tables that grow without end."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [[model._meta.db_table for model in LARGE]])
        return dict(cursor.fetchall())


def test_no_public_address_reads_more_rows_when_there_are_many(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    world = World()
    grow(world)
    asker = Asker(world)
    found = sorted(path for path in addresses(world).values() if path and not path.startswith(PRIVATE))
    assert len(found) > 60
    faults = []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # small tables are read whole otherwise
    for path in found:
        for query in ("", "?limit=100&offset=100", "?q=tramite&pagina=2"):
            before = rows_read()
            asker.ask("anonymous", "GET", path + query)
            for table, rows in rows_read().items():
                if rows - before.get(table, 0) > ROOM:
                    faults.append(f"{path}{query} reads {rows - before.get(table, 0)} rows of {table}")
    assert not faults, "\n".join(faults)
