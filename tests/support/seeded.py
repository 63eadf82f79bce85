"""The real content, loaded once by each process and put back for each module whose tests ask for `seeded_site`."""

from io import StringIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TestCase
from psycopg import sql

from tests.support.clean_slate import tables

SEQUENCES = "SELECT schemaname, sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"

_rows = {}  # table -> (its columns as SQL, its rows as COPY writes them): what the seed made, once it was made here
_numbers = []  # (schema, sequence, last value)


def load():
    """Seed as `make run` does, and remember what that made: it is minutes of work."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        call_command("seed", verbosity=0, stdout=StringIO())
    with connection.cursor() as cursor:
        for name, columns in tables(cursor):
            with cursor.copy(f'COPY public."{name}" ({columns}) TO STDOUT (FORMAT BINARY)') as copy:
                _rows[name] = columns, b"".join(copy)
        cursor.execute(SEQUENCES)
        _numbers[:] = cursor.fetchall()


def put_back():
    """Make every table what the seed had made of it. Foreign keys and triggers look away meanwhile: it is whole.

    Rows are deleted, not truncated: the transaction stays open, and a truncated table would shut everybody else out.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, (columns, rows) in _rows.items():
            cursor.execute(f'DELETE FROM public."{name}"')
            with cursor.copy(f'COPY public."{name}" ({columns}) FROM STDIN (FORMAT BINARY)') as copy:
                copy.write(rows)
        for schema, name, last in _numbers:
            sequence = sql.Identifier(schema, name).as_string(None)
            cursor.execute(f"SELECT setval('{sequence}', greatest(%s, (SELECT last_value FROM {sequence})))", [last])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@pytest.fixture(scope="module")
def seeded_site(django_db_setup, django_db_blocker):
    """The site as `make run` first shows it. Each test still undoes its own changes; the seed goes with the module.

    It is loaded inside a transaction that is never committed, so no other connection (a live server) sees it: browser
    tests use `site_page`, which answers in this process. What waits for a commit is run at the end of the load.
    """
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            put_back() if _rows else load()
            forget()
            with connection.cursor() as cursor:
                # The planner still knows the tables as they were before, often empty: some joins would take minutes.
                cursor.execute("ANALYZE")
            yield
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)
            forget()


def forget():
    """Drop what this process remembers of rows: they are others now."""
    cache.clear()
    ContentType.objects.clear_cache()
