"""Dates and hours as people read them, in the language of the moment."""

from django.utils import formats, timezone


def day(moment):
    """Return the date of `moment` (aware datetime) as people read it (str)."""
    return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")


def hour(moment):
    """Return date and hour of `moment` (aware datetime) as people read them (str)."""
    return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def clock(moment):
    """Return the hour of `moment` (aware datetime) as people read it (str)."""
    return formats.time_format(timezone.localtime(moment), "TIME_FORMAT")
