"""Every environment variable that the site reads: the table of README.md in code, with how each is tried at start.

A new setting is a line here, a row in README.md and a case of garbage in tests/platform/test_variables.py; a test says
which of the three is missing. Servers are not called: the site starts while any of them is away.
"""

from collections.abc import Callable
from typing import NamedTuple

from config import readers

WEB = ("http", "https")


class Variable(NamedTuple):
    """One variable. `read` is tried on what it holds, in production `strict` too; empty is the same as unset."""

    read: Callable[[str], None]
    required: bool = False
    strict: Callable[[str], None] | None = None


def anything(text):
    """For what has no wrong values."""


def never(text):
    if text.lower() in readers.TRUE:
        raise ValueError("must not be set")


VARIABLES = {
    "DATABASE_URL": Variable(readers.database_address, required=True),
    "SECRET_KEY": Variable(readers.random_text(1), required=True, strict=readers.random_text(50)),
    "FIELD_KEYS": Variable(readers.fernet_keys, required=True),
    "INDEX_KEY": Variable(anything, required=True, strict=readers.random_text(32)),
    "SITE_URL": Variable(readers.address(*WEB, path=False), required=True, strict=readers.public_site),
    "ALLOWED_HOSTS": Variable(readers.site_hosts, required=True, strict=readers.known_hosts),
    "TRUSTED_PROXY_COUNT": Variable(readers.number(0, 20), required=True),
    "LANGUAGES": Variable(readers.languages),
    "EMAIL_URL": Variable(
        readers.mail_server(
            "smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail", "dummymail"
        ),
        required=True,
        strict=readers.mail_server("smtp", "smtps", "smtp+tls", "smtp+ssl"),
    ),
    "EMAIL_FROM": Variable(readers.mailbox, required=True),
    "DIGESTS_PER_HOUR": Variable(readers.number(0, 1_000_000)),
    "MAILBOX_URL": Variable(readers.mail_folder(loose=True), strict=readers.mail_folder(loose=False)),
    "MAILBOX_ADDRESS": Variable(readers.mailbox),
    "MAILBOX_AUTHSERV_ID": Variable(readers.word(200)),
    "ELASTICSEARCH_URL": Variable(readers.address(*WEB)),
    "ELASTICSEARCH_INDEX": Variable(readers.index_name),
    "REDIS_URL": Variable(readers.redis),
    "CACHE_ROOT": Variable(readers.private_folder),
    # Never a default inside the code in production: the next version lies in another folder.
    "STORAGE_URL": Variable(readers.storage, required=True),
    "PRIVATE_ROOT": Variable(readers.private_folder, required=True),
    "CLAMAV_URL": Variable(readers.host_and_port),
    "SIGNING_CERTIFICATE": Variable(readers.signing_file),
    "SIGNING_PASSWORD": Variable(readers.one_line),
    "STATEMENT_KEYS": Variable(readers.statement_keys),
    "TIMESTAMP_URL": Variable(readers.address(*WEB)),
    "OPEN_UNCHECKED_FILES": Variable(readers.boolean),
    "SMS_URL": Variable(readers.text_messages(*WEB, "console", "memory"), strict=readers.text_messages(*WEB)),
    "SMS_TOKEN": Variable(readers.bearer),
    "STAFF_SECOND_FACTOR": Variable(readers.boolean),
    "OIDC_PRIVATE_KEY": Variable(readers.rsa_keys),
    "IDENTITY_APP_URL": Variable(readers.address(*WEB), strict=readers.address("https")),
    "IDENTITY_APP_KEY": Variable(readers.random_text(32)),
    "SITE_STATE": Variable(readers.words(80)),
    "SITE_INSTITUTION": Variable(readers.words(120)),
    "SITE_PHONE": Variable(readers.telephone),
    "SITE_SEAL": Variable(readers.drawing),
    "METRICS_TOKEN": Variable(readers.long_bearer),
    "SECURITY_CONTACTS": Variable(readers.contacts),
    "PAGE_CACHE_SECONDS": Variable(readers.number(0, 30 * 86_400)),
    "PAGE_CACHE_CONTROL": Variable(readers.cache_control),
    "API_REQUESTS_PER_MINUTE": Variable(readers.number(0, 1_000_000)),
    "EDGE_CACHE_URL": Variable(readers.address(*WEB)),
    "COUNT_VIEWS": Variable(readers.boolean),
    "APPROVED_BY_ANOTHER": Variable(readers.one_of("pages", "facts", "all")),
    "EDITION_ON_PHONES": Variable(readers.boolean),
    "WEBHOOK_NETWORKS": Variable(readers.inner_networks),
    "HEADLESS_PREVIEW_URL": Variable(readers.address(*WEB)),
    "LOG_LEVEL": Variable(readers.one_of(*readers.LEVELS)),
    "LOG_FORMAT": Variable(readers.one_of("plain", "json")),
    "HOST": Variable(readers.host),
    "PORT": Variable(readers.number(1, 65_535)),
    "WEB_WORKERS": Variable(readers.number(1, 256)),
    "WEB_THREADS": Variable(readers.number(1, 256)),
    "DEBUG": Variable(readers.boolean, strict=never),
}


def forget_empty(environ):
    """Take out of `environ`, and return it, what is set to nothing, as files of variables do: the same as unset."""
    for name in VARIABLES:
        if not environ.get(name, "").strip():
            environ.pop(name, None)
    return environ
