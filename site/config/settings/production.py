"""Production: refuses to start on anything unsafe or missing (config.refusals)."""

import os

from django.core.exceptions import ImproperlyConfigured

from config import database
from config.refusals import refusals
from config.variables import forget_empty

if reasons := refusals(forget_empty(os.environ)):
    raise ImproperlyConfigured("; ".join(reasons))

from .base import *  # noqa: F403
from .base import TRUSTED_PROXY_COUNT, WEB_THREADS, env

DATABASE_URL = env("DATABASE_URL")
DATABASES = {"default": database.from_url(DATABASE_URL, WEB_THREADS)}
DEBUG = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 31_536_000
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # editors preview pages in a frame of our own origin
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
