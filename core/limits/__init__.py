"""How often a thing may be done. Counted in one table of PostgreSQL, by one atomic statement each; nothing forgets it.

Not in Redis, also where there is one: a limit must outlive the cache, which may be lost at any time. By a keyed hash:
nothing here says who. docs/decisions/limits.md has the rules of the whole house.
"""

from django.http import HttpRequest

from core.limits.addresses import client_address
from core.limits.counting import HOUR, MINUTE, Verdict, give_back, take

__all__ = ["HOUR", "MINUTE", "Verdict", "client_address", "give_back", "take", "within_limit", "within_value_limit"]


def within_limit(kind: str, request: HttpRequest, per_hour: int) -> bool:
    """Count one more `kind` (str) by the sender of `request` and say whether it is still within `per_hour` (int)."""
    return within_value_limit(kind, client_address(request), per_hour)


def within_value_limit(kind: str, value: str, per_hour: int) -> bool:
    """The same, counting what is done to one thing, like the tries at one number, whoever does it."""
    return take(kind, value, amount=per_hour, seconds=HOUR).allowed
