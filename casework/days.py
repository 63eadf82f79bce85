"""Counting days, pure: natural ones, and working ones on the Cuban calendar. Days are dates; no clock is read here.

Day 1 is the day after the one that begins the count. Holidays: Ley 116 of 2013 (Código de Trabajo), articles 94 and 95:
when 1 May or 10 October is a Sunday, the Monday after it is free too. Others are declared (models.DeclaredDay).
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import lru_cache

from casework.life import DaysUnit

ONE = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
FIXED = ((1, 1), (1, 2), (5, 1), (7, 25), (7, 26), (7, 27), (10, 10), (12, 25), (12, 31))
MOVED = ((5, 1), (10, 10))


def easter(year: int) -> date:
    """Return Easter Sunday of a Gregorian year (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + i - 7 * ((a + 11 * h + 22 * i) // 451) + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """Return the holidays of Cuba in a year."""
    found = {date(year, month, day) for month, day in FIXED} | {easter(year) - 2 * ONE}
    for month, day in MOVED:
        if (one := date(year, month, day)).weekday() == SUNDAY:
            found.add(one + ONE)
    return frozenset(found)


def is_working(day: date, declared: Iterable[date] = ()) -> bool:
    """Say whether people work on `day`. `declared`: other days on which they do not."""
    return day.weekday() < SATURDAY and day not in holidays(day.year) and day not in declared


def counted(unit: str, declared: Iterable[date] = ()) -> Callable[[date], bool]:
    """Return the function(date) that says whether a day counts in `unit` (DaysUnit)."""
    if unit == DaysUnit.NATURAL:
        return lambda day: True
    free = frozenset(declared)
    return lambda day: is_working(day, free)


def after(day: date, count: int, counts: Callable[[date], bool]) -> date:
    """Return the day on which `count` days that count have passed after `day`; `day` itself for 0."""
    while count > 0:
        day += ONE
        count -= counts(day)
    return day


def between(first: date, last: date, counts: Callable[[date], bool]) -> int:
    """Return how many days after `first`, up to `last` and with it, count."""
    return sum(counts(first + place * ONE) for place in range(1, (last - first).days + 1))


def due_after_pause(due: date, asked: date, answered: date, counts: Callable[[date], bool]) -> date:
    """Return the day to answer by after a pause from the day after `asked` to `answered`, of which no day counted.

    What had not run when it was asked runs after the answer. What was late is as late as it was.
    """
    if answered <= asked:
        return due
    if due < asked:
        return due + (answered - asked)
    return after(answered, between(asked, due, counts), counts)
