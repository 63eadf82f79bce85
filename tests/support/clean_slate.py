"""What one test may leave to the next: nothing. Hooks for the things that Django's test cases do not put back.

A test with `django_db(transaction=True)` ends by emptying every table, and so loses what the migrations made: the root
page, the languages, the groups. We keep a copy of it in a schema of its own and put it back after each of them.
"""

import asyncio

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

BROWSER_LOOP = pytest.StashKey()
TABLES = """
    SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'django_migrations'
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.relname
"""


def is_transactional(item):
    mark = item.get_closest_marker("django_db")
    return bool((mark and mark.kwargs.get("transaction")) or "transactional_db" in getattr(item, "fixturenames", ()))


def tables(cursor):
    cursor.execute(TABLES)
    return cursor.fetchall()


def keep(cursor):
    """Copy every table to the schema `kept`, once in the life of this process."""
    cursor.execute("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept")
    for name, columns in tables(cursor):
        cursor.execute(f'CREATE TABLE kept."{name}" AS SELECT {columns} FROM public."{name}"')


def put_back(cursor):
    """Make every table what it was. Foreign keys and triggers look away meanwhile: the copy is whole."""
    found = tables(cursor)
    cursor.execute("SET session_replication_role = replica")
    try:
        cursor.execute("TRUNCATE " + ", ".join(f'public."{name}"' for name, _ in found))
        for name, columns in found:
            cursor.execute(
                f'INSERT INTO public."{name}" ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM kept."{name}"'
            )
    finally:
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    translation.deactivate()  # a request leaves its language active in this thread
    # The browser's loop stays "running" in this thread between tests; code that waits for a task would refuse to.
    loop = asyncio._get_running_loop()
    if loop and "chromium" not in item.fixturenames:
        item.stash[BROWSER_LOOP] = loop
        asyncio._set_running_loop(None)


@pytest.fixture(autouse=True, scope="session")
def kept_tables(request):
    """Keep the copy when the first test needs it: before any transaction of a module is open."""
    if any(is_transactional(item) for item in request.session.items):
        request.getfixturevalue("django_db_setup")
        with request.getfixturevalue("django_db_blocker").unblock(), connection.cursor() as cursor:
            keep(cursor)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    if BROWSER_LOOP in item.stash:
        asyncio._set_running_loop(item.stash[BROWSER_LOOP])
    result = yield
    if is_transactional(item) and nextitem:  # after the last one the database itself is gone
        with item.config.stash[blocking_manager_key].unblock(), connection.cursor() as cursor:
            put_back(cursor)
            cache.clear()
        ContentType.objects.clear_cache()
    return result
