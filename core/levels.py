from enum import IntEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Level(IntEnum):
    """How well we know who is asking. A form states the least it needs."""

    ANONYMOUS = 0
    REGISTERED = 1
    CERTIFIED = 2

    @property
    def label(self) -> str | Promise:
        return {0: _("No account needed"), 1: _("Registered account"), 2: _("Certified account")}[self.value]

    @classmethod
    def choices(cls) -> list[tuple[int, str | Promise]]:
        return [(level.value, level.label) for level in cls]


def level_of(user: Any) -> Level:
    """Return the Level of a request's user. Rooms ask here, so that none needs to import accounts."""
    return getattr(user, "level", Level.ANONYMOUS) if user.is_authenticated else Level.ANONYMOUS
