"""Addresses in the two languages: Spanish has no prefix, any other language has its own (`/en/`)."""

from django.conf import settings
from django.utils.translation import get_language

SPANISH = "es"
ENGLISH = "en"


def active():
    """Return the two letters of the language of the interface."""
    return (get_language() or SPANISH)[:2]


def in_spanish(path):
    """Return the address of the Spanish site: "/en/contacto/" -> "/contacto/"."""
    prefix = f"/{ENGLISH}/"
    if not path.startswith(prefix):
        return path
    return "/" + path[len(prefix) :].lstrip("/")  # "//elsewhere.example" would be an address of another site


def in_active_language(path):
    """Return a Spanish address as it is in the language of the interface."""
    return path if active() == SPANISH else f"/{active()}{path}"


def in_other_language(path):
    """Return the same address in the other language: what the language link leads to."""
    spanish = in_spanish(path)
    return f"/{ENGLISH}{path}" if spanish == path else spanish


def absolute(path):
    """Return a path with the name of the site before it."""
    return f"{settings.SITE_URL}{path}"
