"""What public figures are made of: each room says how many of its things happened in a month, and on what they hang.

Whoever counts knows nothing of who shows it: `participation` keeps, hides and publishes what is registered here. A
source counts the month it is asked for anew, whole, from its own rows: never "one more".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

COUNTRY = ""  # the dimension of everything together, whose one value is ""
PROCEDURE, INSTITUTION, PROVINCE = "procedure", "institution", "province"


@dataclass(frozen=True)
class Counted:
    """`n` things of a `measure` ("received") whose `dimension` is `value`: a slug or a code, never a name."""

    measure: str
    n: int
    dimension: str = COUNTRY
    value: str = ""


@dataclass(frozen=True)
class Took:
    """`n` things of a measure that took so many whole days, of one value of a dimension."""

    measure: str
    days: int
    n: int
    dimension: str = COUNTRY
    value: str = ""


Counts = Callable[[datetime, datetime], Iterable[Counted]]
Times = Callable[[datetime, datetime], Iterable[Took]]
_counts: dict[str, Counts] = {}
_times: dict[str, Times] = {}


def register(name: str, counts: Counts, times: Times | None = None) -> None:
    """Add a source: what happened from a moment to before another. Raises ValueError on a second of the same name."""
    if name in _counts:
        raise ValueError(f"{name} is already counted")
    _counts[name] = counts
    if times is not None:
        _times[name] = times


def counted(begin: datetime, end: datetime) -> list[Counted]:
    """Return everything that was counted of a stretch of time."""
    return [one for source in _counts.values() for one in source(begin, end) if one.n]


def took(begin: datetime, end: datetime) -> list[Took]:
    """Return how long what ended in a stretch of time took."""
    return [one for source in _times.values() for one in source(begin, end) if one.n]
