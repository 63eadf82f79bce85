"""From DATABASE_URL to Django's settings, with a pool that survives a restart of the server."""

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

LEAST_VERSION = 15
EXAMPLE = "postgres://user:password@host:5432/name"


def from_url(url, threads):
    """Return Django's settings for a PostgreSQL address in any form libpq knows, for `threads` threads a process.

    The pool's defaults would hand out dead connections after a restart of the server, and wait 30 s for a new one.
    Raises ImproperlyConfigured without repeating the address, which may hold a password.
    """
    try:
        if not url.startswith(("postgres://", "postgresql://")):
            raise ValueError
        parts = conninfo_to_dict(url)
        ports = str(parts.get("port") or "5432").split(",")
        if not parts.get("dbname") or not all(port.isdecimal() for port in ports):
            raise ValueError
    except (ProgrammingError, ValueError):
        raise ImproperlyConfigured(f"DATABASE_URL is not a PostgreSQL address; it should look like {EXAMPLE}") from None
    return {
        "ENGINE": "config.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 3,
            **parts,
            "pool": {"min_size": 1, "max_size": threads + 2, "timeout": 3},
        },
    }


def why_unusable(url, seconds=3):
    """Return one line saying why the site cannot use `url`, or None when it can."""
    try:
        with psycopg.connect(url, connect_timeout=seconds) as connection:
            version = connection.info.server_version // 10000
    except psycopg.Error as error:
        return " ".join(str(error).split()) or type(error).__name__
    return f"it is PostgreSQL {version}; {LEAST_VERSION} or newer is needed" if version < LEAST_VERSION else None
