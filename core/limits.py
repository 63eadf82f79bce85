"""How often a thing may be done. Counted in the shared cache, by a keyed hash: nothing that says who is kept."""

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache

from core.crypto import blind_index

HOUR = 3600


def within_limit(kind, request, per_hour):
    """Count one more `kind` (str) by the sender of `request` and say whether it is still within `per_hour`."""
    return within_value_limit(kind, get_adapter().get_client_ip(request), per_hour)


def within_value_limit(kind, value, per_hour):
    """The same, counting what is done to one thing, like the tries at one number, whoever does it."""
    hidden = blind_index("limit", value)[:32]
    key = f"limit:{kind}:{hidden}:{int(time.time()) // HOUR}"
    cache.add(key, 0, timeout=HOUR)
    try:
        return cache.incr(key) <= per_hour
    except ValueError:  # the cache dropped it between the two lines
        return True
