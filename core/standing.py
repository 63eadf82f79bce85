"""What a person is told about the account, gathered in one place and shown wherever it matters.

Accounts says it; the pages of other rooms (before a form, before sending) show it without importing accounts.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """One thing that a person is told: what it is, why, and the address where something can be done about it.

    `key` names it in code and tests; `kind` is that of a notice (info, done, attention, error); `texts` are sentences.
    """

    key: str
    kind: str
    title: str
    texts: tuple[str, ...] = ()
    url: str = ""
    link: str = ""


_tellers: list[Callable] = []


def register(teller):
    """Decorate function(user), which returns the list of Told of a signed-in user. Once, in an AppConfig's ready()."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def told(user) -> list[Told]:
    """Return everything there is to tell `user`; nothing to who has not signed in."""
    if not getattr(user, "is_authenticated", False):
        return []
    return [one for teller in _tellers for one in teller(user)]
