"""Tests: development settings without what slows a test down or lets one test see another."""

import os
import tempfile

from config import embedded_postgres

if not os.environ.get("DATABASE_URL"):  # pytest-xdist's workers inherit the address from the first process
    os.environ["DATABASE_URL"] = embedded_postgres.throwaway().hold()

from .dev import *  # noqa: F403
from .dev import CACHES, DATABASES, STORAGES

_folder = tempfile.TemporaryDirectory(prefix="soberania-test-")  # of each process; goes with it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # hashing strength is not what tests look at
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PAGE_CACHE_SECONDS = 0  # tests of the page cache turn it on: elsewhere a test must see what it just wrote
CACHES = {
    **CACHES,
    # Longer than a test takes: tests that count queries must not meet the one that renews it.
    "default": {**CACHES["default"], "OPTIONS": {"near_seconds": 60}},
    "pages": {**CACHES["pages"], "LOCATION": f"{_folder.name}/pages"},
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
MEDIA_ROOT = f"{_folder.name}/media"
# Empty: the middleware that serves static files looks at each of them whenever a test makes a client.
STATIC_ROOT = f"{_folder.name}/static"
os.mkdir(STATIC_ROOT)
DATABASES["default"]["OPTIONS"].pop("pool")  # a pool's open connections would keep the test database from going
ELASTICSEARCH_URL = ""  # pages are tested on PostgreSQL; tests of Elasticsearch ask for the fixture elasticsearch_url
API_REQUESTS_PER_MINUTE = 0  # tests ask faster than anybody; those of the limit set one
SEARCH_INSIGHT_FLUSH = False  # tests flush when they look
