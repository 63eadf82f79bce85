"""No small number can be told from what is published: by sums, from month to month or by linear programming."""

import math
import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation import figure_hiding as hiding
from participation.figure_hiding import LEAST, STEP, Sum, protect, range_of, rounded, share
from tests.support.linear import bounds

SOAK = bool(os.environ.get("SOAK"))


@given(st.integers(0, 10**9))
def test_a_number_is_within_what_its_shown_form_says(n):
    low, high = range_of(rounded(n), left_out=False)
    assert low <= n <= high
    assert rounded(n) is None or rounded(n) % STEP == 0


def table(chance, values, months, small=0.6):
    """A year of one measure: numbers by value and month, with the country, the year and all sums that must agree."""
    numbers, sums = {}, []
    for month in range(months):
        for value in range(values):
            numbers[month, value] = chance.randrange(5) if chance.random() < small else chance.randrange(5, 60)
        numbers[month, "all"] = sum(numbers[month, value] for value in range(values))
    for value in [*range(values), "all"]:
        numbers["year", value] = sum(numbers[month, value] for month in range(months))
        sums.append(Sum(("year", value), tuple((month, value) for month in range(months))))
    for period in [*range(months), "year"]:
        sums.append(Sum((period, "all"), tuple((period, value) for value in range(values))))
    return numbers, sums


def published(numbers, sums):
    """What is published as it is: each month first, then the year, to which nothing of the months can be changed."""
    shown, out = {}, set()
    for period in dict.fromkeys(key[0] for key in numbers):
        mine = {key: n for key, n in numbers.items() if key[0] == period}
        within = [one for one in sums if all(key in mine or key in shown for key in (one.total, *one.parts))]
        shown, out = protect(mine, within, shown, out)
    return shown, out


def attack(numbers, shown, sums, out):
    """The hidden numbers of which somebody with all of linear programming knows fewer than three possibilities."""
    ranges = {key: range_of(value, key in out) for key, value in shown.items()}
    found = []
    for key, value in shown.items():
        if value is not None or key in out:
            continue
        low, high = bounds(list(shown), ranges, [(one.total, one.parts) for one in sums], key)
        assert low <= numbers[key] <= high
        if math.floor(high) - math.ceil(low) + 1 < LEAST:
            found.append((key, low, high))
    return found


@pytest.mark.parametrize("seed", range(40 if SOAK else 4))
@pytest.mark.parametrize(("values", "months"), [(2, 2), (3, 4), (5, 3), (4, 2)])
def test_linear_programming_tells_no_hidden_number(seed, values, months):
    numbers, sums = table(random.Random(f"{seed}/{values}/{months}"), values, months)
    shown, out = published(numbers, sums)
    assert attack(numbers, shown, sums, out) == []


@pytest.mark.parametrize(
    ("parts", "total"),
    [
        ((4, 4), 8),
        ((4, 0), 4),
        ((0, 0, 0), 0),
        ((4, 4, 4), 12),
        ((1, 7), 8),
        ((4, 13), 17),
        ((0, 62), 62),
        ((4, 4, 97), 105),
    ],
)
def test_sums_at_their_ends_give_nothing_away(parts, total):
    numbers = {"total": total, **dict(enumerate(parts))}
    sums = [Sum("total", tuple(range(len(parts))))]
    shown, out = protect(numbers, sums)
    assert attack(numbers, shown, sums, out) == []


def test_without_the_second_look_a_sum_would_give_its_parts_away():
    """The attack works: two of four are told by their sum of eight, shown as ten."""
    numbers = {"total": 8, 0: 4, 1: 4}
    sums = [Sum("total", (0, 1))]
    naive = {key: rounded(n) for key, n in numbers.items()}
    assert len(attack(numbers, naive, sums, set())) == 2


def test_what_was_published_stays_and_only_what_comes_later_is_left_out():
    fixed = {0: None, 1: None}
    shown, out = protect({"year": 8}, [Sum("year", (0, 1))], fixed)
    assert shown == {"year": None, 0: None, 1: None}
    assert out == {"year"}


def test_little_is_left_out():
    chance, lost, all_of = random.Random(3), 0, 0
    for _ in range(20):
        numbers, sums = table(chance, 8, 6)
        _shown, out = published(numbers, sums)
        lost, all_of = lost + len(out), all_of + len(numbers)
    assert lost / all_of < 0.03


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_a_share_never_tells_how_few_were_missing(part, more):
    whole = part + more
    said = share(part, whole)
    if whole < hiding.SHARE_FROM:
        assert said is None
        return
    word, number = said
    assert number % 5 == 0
    few = {(share(whole - n, whole)) for n in range(STEP)}
    assert len(few) == 1, "0, 1, 2, 3 and 4 late ones are said the same"
    assert len({share(n, whole) for n in range(STEP)}) == 1
    if word == "over":
        assert 100 * part / whole >= number
    elif word == "under":
        assert 100 * part / whole <= number
    else:
        assert abs(100 * part / whole - number) <= 2.5


def test_the_attackers_tool_is_right():
    """Against every whole number there is, in small cases."""
    chance = random.Random(11)
    for _ in range(30):
        ranges = {name: tuple(sorted((chance.randrange(6), chance.randrange(8)))) for name in "abct"}
        sums = [("t", ("a", "b", "c"))]
        fits = [
            (a, b, c)
            for a in range(ranges["a"][0], ranges["a"][1] + 1)
            for b in range(ranges["b"][0], ranges["b"][1] + 1)
            for c in range(ranges["c"][0], ranges["c"][1] + 1)
            if ranges["t"][0] <= a + b + c <= ranges["t"][1]
        ]
        if fits:
            assert bounds(list("abct"), ranges, sums, "a") == (min(f[0] for f in fits), max(f[0] for f in fits))
        else:
            with pytest.raises(ValueError):
                bounds(list("abct"), ranges, sums, "a")
