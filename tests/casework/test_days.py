"""Days against a count that knows nothing of ours: one day at a time, whatever lies between."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import days
from casework.life import DaysUnit

HAVANA = ZoneInfo("America/Havana")
# Good Fridays as the Church publishes them: not computed here.
GOOD_FRIDAYS = {2024: (3, 29), 2025: (4, 18), 2026: (4, 3), 2027: (3, 26), 2028: (4, 14), 2029: (3, 30), 2030: (4, 19)}
SOME_DAY = st.dates(date(2024, 1, 1), date(2030, 6, 30))
UNITS = st.sampled_from(DaysUnit.values)


def slow_is_off(day, declared):
    """Article 94 read again, one line a holiday."""
    if day.isoweekday() in (6, 7) or day in declared:
        return True
    if (day.month, day.day) in {(1, 1), (1, 2), (5, 1), (7, 25), (7, 26), (7, 27), (10, 10), (12, 25), (12, 31)}:
        return True
    if GOOD_FRIDAYS.get(day.year) == (day.month, day.day):
        return True
    before = day - timedelta(days=1)
    return before.isoweekday() == 7 and (before.month, before.day) in {(5, 1), (10, 10)}


def slow_due(begun, count, unit, declared, pauses):
    """Walk the days, noon by noon in Havana, crossing off what does not count and what is paused."""
    moment = datetime(begun.year, begun.month, begun.day, 12, tzinfo=HAVANA)
    left = count
    while left:
        moment = datetime.combine(moment.date() + timedelta(days=1), moment.time(), tzinfo=HAVANA)
        day = moment.date()
        if any(asked < day <= answered for asked, answered in pauses):
            continue
        if unit == "working" and slow_is_off(day, declared):
            continue
        left -= 1
    return moment.date()


@pytest.mark.parametrize("year", GOOD_FRIDAYS)
def test_the_holidays_of_a_year_are_those_of_the_law(year):
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(366 if year % 4 == 0 else 365))
    off = {day for day in every if day.isoweekday() < 6 and slow_is_off(day, ())}
    assert {day for day in days.holidays(year) if day.isoweekday() < 6} == off


def test_how_many_holidays_there_are_is_pinned():
    assert [len(days.holidays(year)) for year in (2026, 2027)] == [10, 11]
    assert date(2027, 10, 11) in days.holidays(2027) and date(2026, 4, 3) in days.holidays(2026)


@given(
    SOME_DAY,
    st.integers(1, 60),
    UNITS,
    st.sets(SOME_DAY, max_size=12),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 50)), max_size=4),
)
def test_the_day_to_answer_is_that_of_a_slow_count(begun, count, unit, declared, waits):
    """Asked some days after the last answer, answered some days later: again and again, while its day has not come."""
    counts = days.counted(unit, declared)
    due, today, pauses = days.after(begun, count, counts), begun, []
    for before, long in waits:
        asked = today + timedelta(days=before)
        if asked >= due:  # on its last day everything has run: what comes then is the next test
            break
        today = asked + timedelta(days=long)
        due = days.due_after_pause(due, asked, today, counts)
        pauses.append((asked, today))
    assert due == slow_due(begun, count, unit, declared, pauses)


@given(SOME_DAY, st.integers(0, 30), st.integers(1, 60), UNITS)
def test_what_was_late_when_it_was_asked_is_as_late_when_it_is_answered(due, late, long, unit):
    asked = due + timedelta(days=late)
    again = days.due_after_pause(due, asked, asked + timedelta(days=long), days.counted(unit))
    assert asked + timedelta(days=long) - again == timedelta(days=late)


@pytest.mark.parametrize(
    ("begun", "count", "unit", "due"),
    [
        (date(2028, 2, 28), 1, "natural", date(2028, 2, 29)),
        (date(2027, 3, 13), 1, "natural", date(2027, 3, 14)),  # 00:00 of that day does not exist in Havana
        (date(2027, 11, 6), 2, "natural", date(2027, 11, 8)),  # 00:30 of the 7th comes twice
        (date(2026, 12, 30), 1, "working", date(2027, 1, 4)),  # 31 December, 1 and 2 January, a Sunday
        (date(2026, 7, 24), 1, "working", date(2026, 7, 28)),
        (date(2026, 4, 2), 1, "working", date(2026, 4, 6)),  # Good Friday
        (date(2027, 10, 8), 1, "working", date(2027, 10, 12)),  # the 10th is a Sunday: Monday is free
    ],
)
def test_hard_days(begun, count, unit, due):
    assert days.after(begun, count, days.counted(unit)) == due
