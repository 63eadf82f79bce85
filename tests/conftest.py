"""Fixtures of the whole suite. Each kind lives in its own file and is only named here."""

from tests.support import patience as _how_long_hypothesis_waits  # noqa: F401
from tests.support.browser import chromium, site_page
from tests.support.clamd import clamd_url
from tests.support.clean_slate import kept_tables, pytest_runtest_setup, pytest_runtest_teardown
from tests.support.dovecot import dovecot
from tests.support.golden import golden, pytest_addoption
from tests.support.kept import facts_kept
from tests.support.live import live_page, live_site
from tests.support.order import pytest_collection_modifyitems
from tests.support.redis_server import redis_server
from tests.support.seeded import seeded_site
from tests.support.services import elasticsearch_url
from tests.support.skips import pytest_sessionfinish, pytest_terminal_summary
from tests.support.staff_browser import sign_in

__all__ = [
    "chromium",
    "clamd_url",
    "dovecot",
    "elasticsearch_url",
    "facts_kept",
    "golden",
    "kept_tables",
    "live_page",
    "live_site",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_runtest_setup",
    "pytest_runtest_teardown",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "redis_server",
    "seeded_site",
    "sign_in",
    "site_page",
]
