"""Why a production site may not start: every reason at once, each naming the variable to mend and never its value."""

from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from config import database
from config.storage import storage_folder

DEVELOPMENT_KEYS = ("development-only", "ZGV2ZWxvcG1lbnQtb25seS1")
SMTP = ("smtp", "smtps", "smtp+tls", "smtp+ssl", "submission")
TRUE = ("1", "true", "yes", "on")


def refusals(environ):
    """Return the reasons (list of str) against the variables `environ` (mapping). Empty means that it may start."""

    def value(name):
        return environ.get(name, "").strip()

    def listed(name):
        return [part.strip() for part in value(name).split(",") if part.strip()]

    def number(name):
        return int(value(name)) if value(name).isdecimal() else None

    secret, index_key, fields, site = value("SECRET_KEY"), value("INDEX_KEY"), listed("FIELD_KEYS"), value("SITE_URL")
    rules = [
        (value("DEBUG").lower() in TRUE, "DEBUG must not be set"),
        (len(secret) < 50 or len(set(secret)) < 5, "SECRET_KEY must be at least 50 random characters"),
        (len(index_key) < 32 or len(set(index_key)) < 5, "INDEX_KEY must be at least 32 random characters"),
        (not fields, "FIELD_KEYS must hold at least one Fernet key"),
        (not all(map(is_fernet_key, fields)), "FIELD_KEYS must be Fernet keys (32 bytes in URL-safe base64)"),
        (any(key.startswith(DEVELOPMENT_KEYS) for key in (secret, index_key, *fields)), "a key is that of development"),
        (secret in (index_key, *fields), "SECRET_KEY must not be used for anything else"),
        (not listed("ALLOWED_HOSTS"), "ALLOWED_HOSTS must name the hosts of the site"),
        (any(host in ("*", ".") for host in listed("ALLOWED_HOSTS")), "ALLOWED_HOSTS must not be everybody"),
        (not is_https(site), "SITE_URL must be an https:// address"),
        (urlsplit(value("EMAIL_URL")).scheme not in SMTP, "EMAIL_URL must be an SMTP server"),
        ("@" not in value("EMAIL_FROM"), "EMAIL_FROM must be the address that messages come from"),
        (number("TRUSTED_PROXY_COUNT") is None, "TRUSTED_PROXY_COUNT must say how many proxies stand in front"),
        (
            bool(value("IDENTITY_APP_URL")) and len(value("IDENTITY_APP_KEY")) < 32,
            "IDENTITY_APP_KEY must be 32 characters",
        ),
        (value("SMS_URL").startswith(("console", "memory")), "SMS_URL must be an http:// or https:// gateway"),
        (not works(database.from_url, value("DATABASE_URL"), 1), f"DATABASE_URL must look like {database.EXAMPLE}"),
        (not works(storage_folder, value("STORAGE_URL"), None), "STORAGE_URL must be a folder, file:///absolute/path"),
    ]
    return [reason for unsafe, reason in rules if unsafe]


def is_https(address):
    parts = urlsplit(address)
    return parts.scheme == "https" and bool(parts.hostname)


def is_fernet_key(key):
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


def works(reader, *arguments):
    """Say whether `reader` accepts its arguments."""
    try:
        reader(*arguments)
    except ImproperlyConfigured:
        return False
    return True
