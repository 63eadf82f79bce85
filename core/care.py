"""What waits for an editor besides pages: rooms register it, the home of the admin and the weekly message tell it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Waiting:
    """One kind of thing that waits. `examples` are a few of them, in words; `url` is where they are attended."""

    slug: str
    title: str
    advice: str
    total: int
    url: str
    examples: tuple[str, ...] = ()


_finders: list[Callable[[], Waiting]] = []


def register(finder):
    """Decorate function() -> Waiting."""
    _finders.append(finder)
    return finder


def waiting():
    """Return the list of Waiting of which there is something, in the order of the rooms."""
    return [found for found in (finder() for finder in _finders) if found.total]
