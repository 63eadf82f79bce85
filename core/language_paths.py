"""Addresses in the languages of settings.LANGUAGES: the source, Spanish, has no prefix, the others do (`/en/`)."""

from django.conf import settings
from django.utils.translation import get_language


def codes() -> list[str]:
    """Return the languages of the site, the source first."""
    source = settings.LANGUAGE_CODE
    return [source, *(code for code, _name in settings.LANGUAGES if code != source)]


def others() -> list[str]:
    """Return the languages into which content is translated: all but the source."""
    return codes()[1:]


def known(code: str | None) -> str:
    """Return `code` if it is a language of the site, else the source."""
    return code if code in codes() else settings.LANGUAGE_CODE


def active() -> str:
    """Return the language of the interface."""
    return known((get_language() or "")[:2])


def language_of_path(path: str) -> str:
    """Return the language that an address is in: "/en/contacto/" is in "en"."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in others() and path.startswith(f"/{first}/") else settings.LANGUAGE_CODE


def in_spanish(path: str) -> str:
    """Return the address on the site's source language: "/en/contacto/" -> "/contacto/"."""
    language = language_of_path(path)
    if language == settings.LANGUAGE_CODE:
        return path
    return "/" + path[len(language) + 2 :].lstrip("/")  # "//elsewhere.example" would be an address of another site


def in_language(path: str, language: str) -> str:
    """Return the same address in a language of the site: what a language link leads to."""
    source = in_spanish(path)
    return source if language == settings.LANGUAGE_CODE else f"/{language}{source}"


def in_active_language(path: str) -> str:
    """Return an address of the source language as it is in the language of the interface."""
    return path if active() == settings.LANGUAGE_CODE else f"/{active()}{path}"


def absolute(path: str) -> str:
    """Return a path with the name of the site before it."""
    return f"{settings.SITE_URL}{path}"
