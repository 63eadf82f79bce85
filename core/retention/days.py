"""Days as people count them: of the country's clock (TIME_ZONE), whatever the hour something came."""

from datetime import datetime, time, timedelta

from django.utils import timezone


def day_start(day):
    """Return the first moment (aware datetime) of a `day` (date) where we are."""
    return timezone.make_aware(datetime.combine(day, time.min))


def over(days, now):
    """Return the moment before which everything has been kept for `days` whole days at `now`.

    What came on a day is kept on that day and `days` (int) more. So what came at 23:59 and at 00:01 of one day goes in
    the same night, and nothing goes on its last day.
    """
    return day_start(timezone.localdate(now) - timedelta(days=days))


def last_day(moment, days):
    """Return the last day (date) on which something that came at `moment` is kept for `days` days."""
    return timezone.localdate(moment) + timedelta(days=days)
