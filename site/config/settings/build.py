"""Building an image or a release: messages and static files, without secrets, servers or a database."""

from .base import *  # noqa: F403

SECRET_KEY = "nothing is signed while building"  # noqa: S105
