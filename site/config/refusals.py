"""Why the site may not start: every reason at once, each naming the variable to mend and never its value."""

import os
from importlib.util import find_spec
from urllib.parse import urlsplit

from config import readers
from config.variables import VARIABLES, forget_empty

DEVELOPMENT_KEYS = ("development-only", "ZGV2ZWxvcG1lbnQtb25seS1")
PRODUCTION = "config.settings.production"


def refusals(environ, production=True):
    """Return the reasons (list of str) against the variables `environ` (mapping). Empty means that it may start."""
    reasons, wrong = [], set()
    for name, variable in VARIABLES.items():
        text = environ.get(name, "")
        if not text.strip():
            if production and variable.required:
                reasons.append(f"{name} is not set")
            continue
        try:
            variable.read(text)
            if production and variable.strict:
                variable.strict(text)
        except ValueError as error:
            reasons.append(f"{name} {error}")
            wrong.add(name)
    return reasons + (among_themselves(environ, wrong) if production else [])


def among_themselves(environ, wrong):
    """Return what is wrong between variables that are well by themselves: rules of production. `wrong` are not."""

    def value(name):
        return "" if name in wrong else environ.get(name, "").strip()

    fields, hosts = readers.parts(value("FIELD_KEYS")), readers.parts(value("ALLOWED_HOSTS"))
    secret, index_key = value("SECRET_KEY"), value("INDEX_KEY")
    site = urlsplit(value("SITE_URL")).hostname
    rules = [
        *(
            (any(key.startswith(DEVELOPMENT_KEYS) for key in keys), f"{name} is a key of development")
            for name, keys in (("SECRET_KEY", [secret]), ("INDEX_KEY", [index_key]), ("FIELD_KEYS", fields))
        ),
        (secret and secret in (index_key, *fields), "SECRET_KEY must not be used for anything else"),
        (
            bool(hosts and site) and not any(answers(host, site) for host in hosts),
            "ALLOWED_HOSTS lacks that of SITE_URL",
        ),
        (value("IDENTITY_APP_URL") and not environ.get("IDENTITY_APP_KEY"), "IDENTITY_APP_KEY is not set"),
    ]
    return [reason for broken, reason in rules if broken]


def answers(pattern, host):
    """Say whether an entry of ALLOWED_HOSTS lets `host` in."""
    pattern = pattern.lower().rstrip(".")
    return pattern in ("*", host) or (pattern.startswith(".") and f".{host}".endswith(pattern))


def of_this_process():
    """Return the one line (str) that this process may not start for, or None. For what runs before Django's settings.

    Which settings are meant is the business of DJANGO_SETTINGS_MODULE; servers without it are production.
    """
    forget_empty(os.environ)
    settings = os.environ.get("DJANGO_SETTINGS_MODULE") or PRODUCTION
    try:
        found = find_spec(settings)
    except (ImportError, ValueError):
        found = None
    if not found:
        return f"DJANGO_SETTINGS_MODULE must name settings that exist, like {PRODUCTION}"
    return "; ".join(refusals(os.environ, production=settings == PRODUCTION)) or None
