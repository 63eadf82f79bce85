"""What `make run` serves, with its pool and without collected static files: for tests that start a real server."""

import os

from config.settings.dev import *  # noqa: F403
from config.settings.dev import CACHES, STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CACHES = {**CACHES, "pages": {**CACHES["pages"], "LOCATION": os.environ["PAGES_FOLDER"]}}
