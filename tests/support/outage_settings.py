"""What `make run` serves, with its pool and without collected static files: for tests that start a real server."""

import os

from config.settings.dev import *  # noqa: F403
from config.settings.dev import CACHES, REDIS_URL, STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
if not REDIS_URL:
    CACHES = {**CACHES, "pages": {**CACHES["pages"], "LOCATION": os.environ["PAGES_FOLDER"]}}
