"""Which figures are shown and how, so that no small one can be told from the others.

Every number about people is rounded to a multiple of five by itself, and one below five is not shown at all: it may be
0, 1, 2, 3 or 4. What is left to whoever adds and subtracts are ranges. Where sums that must agree (all the institutions
and the country, twelve months and their year) would narrow a hidden number to fewer than three possibilities, one more
number is left out, the sum first. Nothing is published of a year that has not ended, nor of a month that has not: from
one day to the next nobody can subtract.
"""

import math
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

STEP = 5
LEAST = 3  # possibilities that must be left of a hidden number
ROUNDS = 50
SHARE_FROM = 20  # answers from which a share or a median is said


@dataclass(frozen=True)
class Sum:
    """A number that is the sum of others, each by its key."""

    total: Hashable
    parts: tuple[Hashable, ...]


def rounded(n: int) -> int | None:
    """Return `n` as it is shown: the nearest multiple of five, None below five."""
    return STEP * math.floor(n / STEP + 0.5) if n >= STEP else None


def range_of(shown: int | None, left_out: bool) -> tuple[float, float]:
    """Return (least, most) of what a shown number may really be."""
    if left_out:
        return 0, math.inf
    return (0, STEP - 1) if shown is None else (max(STEP, shown - STEP // 2), shown + STEP // 2)


def protect(
    numbers: Mapping[Hashable, int],
    sums: Iterable[Sum],
    fixed: Mapping[Hashable, int | None] | None = None,
    left_out: Collection[Hashable] = (),
) -> tuple[dict[Hashable, int | None], set[Hashable]]:
    """Return ({key: as shown}, keys of what is left out besides) of true numbers that must agree in sums.

    `fixed` were published before and stay as they were shown (`left_out`: those of them that were left out); only the
    others may be left out now.
    """
    fixed = fixed or {}
    shown = {**{key: rounded(n) for key, n in numbers.items()}, **fixed}
    sums, out = list(sums), set(left_out)
    for _ in range(len(shown) + 1):
        narrow = narrowed(shown, sums, out)
        if not narrow:
            break
        more = _next_out(narrow, sums, out, fixed)
        if more is None:
            break
        out.add(more)
    for key in out:
        shown[key] = None
    return shown, out


def narrowed(shown: Mapping[Hashable, int | None], sums: Collection[Sum], out: Collection[Hashable]) -> list[Hashable]:
    """Return the hidden numbers of which sums leave fewer than three possibilities."""
    ranges = narrowest(shown, sums, out)
    hidden = [key for key, value in shown.items() if value is None and key not in out]
    return [key for key in hidden if ranges[key][1] - ranges[key][0] + 1 < LEAST]


def narrowest(
    shown: Mapping[Hashable, int | None], sums: Collection[Sum], out: Collection[Hashable]
) -> dict[Hashable, tuple[float, float]]:
    """Return {key: (least, most)} of all numbers, as narrow as the sums make them, again and again until none does."""
    ranges = {key: range_of(value, key in out) for key, value in shown.items()}
    for _ in range(ROUNDS):
        before = dict(ranges)
        for one in sums:
            _narrow(ranges, one)
        if ranges == before:
            break
    return ranges


def _narrow(ranges: dict[Hashable, tuple[float, float]], one: Sum) -> None:
    least = sum(ranges[part][0] for part in one.parts)
    most = sum(ranges[part][1] for part in one.parts)
    low, high = ranges[one.total]
    ranges[one.total] = (max(low, least), min(high, most))
    low, high = ranges[one.total]
    for part in one.parts:
        mine = ranges[part]
        others = (least - mine[0], most - mine[1] if most < math.inf else _most_of_others(ranges, one, part))
        ranges[part] = (max(mine[0], low - others[1]), min(mine[1], high - others[0]))


def _most_of_others(ranges, one: Sum, part: Hashable) -> float:
    return sum(ranges[other][1] for other in one.parts if other != part)


def _next_out(narrow, sums, out, fixed) -> Hashable | None:
    """Return what to leave out next: the sum of one that is too narrow, else the largest other part of it."""
    for key in narrow:
        for one in sums:
            if key in one.parts and one.total not in out and one.total not in fixed:
                return one.total
        for one in sums:
            if key == one.total or key in one.parts:
                for part in one.parts:
                    if part != key and part not in out and part not in fixed:
                        return part
    return None


def share(part: int, whole: int) -> tuple[str, int] | None:
    """Return how a share of `whole` is said: ("about", 85), ("over", 75), ("under", 25); None below twenty.

    "over": fewer than five are missing, and how many must not be told from it.
    """
    if whole < SHARE_FROM:
        return None
    if whole - part < STEP:
        return "over", STEP * math.floor((100 - 100 * STEP / whole) / STEP)
    if part < STEP:
        return "under", STEP * math.ceil(100 * STEP / whole / STEP)
    return "about", STEP * math.floor(100 * part / whole / STEP + 0.5)
