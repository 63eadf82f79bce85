"""From where somebody signed in lately. Who tries at an account from elsewhere does not shut its owner out there.

The limits of wrong passwords and of codes asked for are by account, whoever tries. From a network address from which
the account was signed in to in the last ninety days they are counted apart. The same rule as that of claves
(casework/guessing.py); nothing but a keyed hash is kept, in the table of limits.
"""

from django.core.cache import cache

from core.crypto import blind_index
from core.limits import HOUR, client_address

KNOWN_FOR = 90 * 24 * HOUR


def remember(request, user):
    """Note that `user` signed in with `request`."""
    cache.set(_key(user, client_address(request)), 1, KNOWN_FOR)


def counted_as(request, user, identifier):
    """Return what the tries of `request` at `identifier` (str), the e-mail or phone of `user` or None, count as."""
    address = client_address(request)
    if user is None or cache.get(_key(user, address)) is None:
        return identifier
    return f"{identifier} {address}"


def _key(user, address):
    return f"signed-in:{blind_index('signed-in', f'{user.pk} {address}')[:40]}"
