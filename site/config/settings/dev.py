"""Development: everything of the real site, with keys that are public on purpose."""

import os

from django.core.exceptions import ImproperlyConfigured

from config import database, embedded_postgres
from config.development_keys import development_key, development_seal, development_statements
from config.logs import logging_settings
from config.refusals import refusals
from config.variables import forget_empty

if reasons := refusals(forget_empty(os.environ), production=False):
    raise ImproperlyConfigured("; ".join(reasons))

from .accounts import with_phones
from .base import *  # noqa: F403
from .base import BASE_DIR, IDP_OIDC_PRIVATE_KEY, LOG_LEVEL, SIGNING_CERTIFICATE, STATEMENT_KEYS, WEB_THREADS, env

DEBUG = env.bool("DEBUG", default=False)  # off: what runs here is what will run there, its error pages included
SECRET_KEY = env("SECRET_KEY", default="development-only-never-in-production-0123456789")
FIELD_KEYS = env.list("FIELD_KEYS", default=["ZGV2ZWxvcG1lbnQtb25seS1uZXZlci1pbi1wcm9kISE="])
INDEX_KEY = env("INDEX_KEY", default="development-only-never-in-production")
IDP_OIDC_PRIVATE_KEY = IDP_OIDC_PRIVATE_KEY or development_key(BASE_DIR / "var" / "oidc.pem")
SIGNING_CERTIFICATE = SIGNING_CERTIFICATE or str(development_seal(BASE_DIR / "var" / "signing.p12"))
STATEMENT_KEYS = STATEMENT_KEYS or str(development_statements(BASE_DIR / "var" / "statements"))
DEMO = True
vars().update(with_phones(env("SMS_URL", default="console:")))
# Demo staff enter without a second factor, and the start says so; STAFF_SECOND_FACTOR=true tries the real thing.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=False)
ALLOWED_HOSTS = ["*"]
STYLE_GUIDE = True
DATABASE_URL = env("DATABASE_URL", default="") or embedded_postgres.development().url
DATABASES = {"default": database.from_url(DATABASE_URL, WEB_THREADS)}
LOGGING = logging_settings(LOG_LEVEL, plain=env("LOG_FORMAT", default="plain") == "plain")
SERVE_MEDIA = True  # no proxy in front does it
