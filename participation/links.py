"""The links of mails to subscribers: each opens one thing, needs no account, and is no key to another.

A link is the subscriber's random key and a seal made for one purpose. Its seal is of INDEX_KEY, which is never rotated:
the link of a mail of last year still leaves.
"""

import hmac
import re
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from core.crypto import blind_index
from participation.models import Subscriber

CONFIRM, PREFERENCES, LEAVE = "confirm", "preferences", "leave"
SHAPE = re.compile(r"([0-9a-f]{32})([0-9a-f]{32})", re.ASCII)


def token(purpose: str, subscriber: Subscriber) -> str:
    """Return the 64 hex digits that open `purpose` for a subscriber."""
    return subscriber.pk.hex + _seal(purpose, subscriber.pk.hex)


def subscriber_of(purpose: str, text: str) -> Subscriber | None:
    """Return whose link for `purpose` this is, or None: it was not made by us, or who it was of is no longer kept."""
    parts = SHAPE.fullmatch(text)
    if parts is None or not hmac.compare_digest(parts[2], _seal(purpose, parts[1])):
        return None
    return Subscriber.objects.filter(pk=UUID(parts[1])).first()


def address(purpose: str, subscriber: Subscriber) -> str:
    """Return the whole address of a link, in the active language."""
    return settings.SITE_URL + reverse(f"follow_{purpose}", args=[token(purpose, subscriber)])


def _seal(purpose: str, key: str) -> str:
    return blind_index(f"subscriber-{purpose}", key)[:32]
