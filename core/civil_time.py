"""Days and hours as somebody writes them on the clock of the country, whose hours may be missing or come twice.

In Havana the clock changes at midnight: 00:00 of 14 March 2027 does not exist, that of 7 November 2027 comes twice.
"""

from datetime import UTC, datetime, timedelta

from django import forms
from django.utils import timezone
from wagtail.admin.widgets import AdminDateTimeInput

# Fields that say until when: of an hour that comes twice, the last.
UNTIL = {"closes_at", "expire_at", "ends_at", "until"}
STEP = timedelta(minutes=1)


def at(naive, *, last=False, zone=None):
    """Return the moment (aware datetime) that `naive` (datetime) is on the clock of `zone`, the current one by default.

    An hour that does not exist is the next that does. Of one that comes twice it is the first, or with `last` the last.
    """
    zone = zone or timezone.get_current_timezone()
    moment = naive.replace(tzinfo=zone, fold=0)
    back = moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    if back != naive:  # it was skipped: the first moment after the change
        return _after_the_gap(naive, zone)
    return moment.replace(fold=1) if last else moment


def _after_the_gap(naive, zone):
    before = naive.replace(tzinfo=zone, fold=0).utcoffset()
    after = naive.replace(tzinfo=zone, fold=1).utcoffset()
    jump = abs(after - before)
    # The gap begins where what was written exists again when the jump is taken from it.
    start = naive.replace(second=0, microsecond=0)
    while _exists(start - STEP, zone) is False and naive - start < jump:
        start -= STEP
    return (start + jump).replace(tzinfo=zone)


def _exists(naive, zone):
    moment = naive.replace(tzinfo=zone, fold=0)
    return moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == naive


class CivilDateTimeField(forms.DateTimeField):
    """Django's, that understands every hour. `last`: of one that comes twice, the last."""

    def __init__(self, *args, last=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.last = last

    def to_python(self, value):
        with timezone.override(UTC):  # Django's refuses what its clock has not; this one has every hour
            read = super().to_python(value)
        if not isinstance(read, datetime) or isinstance(value, datetime):
            return read
        if isinstance(value, str) and _says_its_zone(value):
            return read
        return at(read.replace(tzinfo=None), last=self.last)


def _says_its_zone(text):
    text = text.strip()
    return text.endswith(("Z", "z")) or "+" in text[10:] or "-" in text[10:]


def for_admin(field):
    """Return how Wagtail's forms make the box of `field` (models.DateTimeField)."""
    return {"form_class": CivilDateTimeField, "last": field.name in UNTIL, "widget": AdminDateTimeInput}
