"""The real content, loaded once for all the tests of a module that asks for `seeded_site`."""

from io import StringIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TestCase


@pytest.fixture(scope="module")
def seeded_site(django_db_setup, django_db_blocker):
    """The site as `make run` first shows it. Each test still undoes its own changes; the seed goes with the module.

    It is loaded inside a transaction that is never committed, so no other connection (a live server) sees it: browser
    tests use `site_page`, which answers in this process. What waits for a commit is run at the end of the load.
    """
    with django_db_blocker.unblock():
        load = transaction.atomic()
        load.__enter__()
        try:
            with TestCase.captureOnCommitCallbacks(execute=True):
                call_command("seed", verbosity=0, stdout=StringIO())
            with connection.cursor() as cursor:
                # The planner still knows the tables as they were before, often empty: some joins would take minutes.
                cursor.execute("ANALYZE")
            yield
        finally:
            transaction.set_rollback(True)
            load.__exit__(None, None, None)
            # What was remembered of rows that no longer exist.
            cache.clear()
            ContentType.objects.clear_cache()
