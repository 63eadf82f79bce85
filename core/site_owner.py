"""Whose site this is: the State, the institution that answers for it, its telephone and its seal, from the settings.

Shown in the header, the footer, mails and documents. An installation that names no institution is a demonstration and
says so in the same places.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings


class SiteOwner(NamedTuple):
    """`state`, `institution`, `phone`: str as people read them, "" when not given. `seal`: whether there is one."""

    state: str
    institution: str
    phone: str
    seal: bool

    @property
    def name(self):
        """The institution and its State in one line; "" for a demonstration."""
        return ", ".join(part for part in (self.institution, self.state) if part) if self.institution else ""

    @property
    def tel(self):
        """What a telephone dials: digits, with the + of a number of another country."""
        return re.sub(r"[^\d+]", "", self.phone)


def site_owner():
    """Return the SiteOwner of this installation."""
    return SiteOwner(settings.SITE_STATE, settings.SITE_INSTITUTION, settings.SITE_PHONE, seal=bool(settings.SITE_SEAL))


@cache
def _read(path):
    return Path(path).read_text(encoding="utf-8")


def seal_svg():
    """Return the seal as SVG text, "" when the installation has none. It was looked at when the site started."""
    return _read(settings.SITE_SEAL) if settings.SITE_SEAL else ""
