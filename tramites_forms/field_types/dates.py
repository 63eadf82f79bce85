import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.field_errors import PartError
from core.widgets import DateParts
from core.written_date import NotADate, parts_of, read_date
from tramites_forms.field_types.base import DATES_AND_NUMBERS, FieldType, register, without_nul

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # ASCII: int() would read Arabic digits too


class DateInBoxes(forms.Field):
    """A date typed as three numbers: day, month, year. Says which of them is wrong."""

    widget = DateParts
    default_error_messages = {
        "shape": _("Write the date in numbers: day, month and year, for example 24 11 1985."),
        "impossible": _("There is no such day in the calendar: check the day and the month."),
        "year": _("Write the year with four digits."),
    }

    def __init__(self, *, earliest=None, latest=None, **kwargs):
        self.earliest, self.latest = earliest, latest
        super().__init__(**kwargs)

    def bound_data(self, data, initial):
        return without_nul(data)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if not isinstance(value, str):
            raise self.wrong("shape")
        if _ISO.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise self.wrong("impossible") from None
        parts = value.split("/")
        if len(parts) != 3:
            raise self.wrong("shape")
        try:
            return read_date(*parts)
        except NotADate as problem:
            raise self.wrong(problem.code) from None

    def wrong(self, code):
        if code == "year":
            return PartError(self.error_messages[code], part=2, code=code)
        return ValidationError(self.error_messages[code], code=code)

    def validate(self, value):
        super().validate(value)
        if value and self.earliest and value < self.earliest:
            raise ValidationError(
                _("The date must be %(date)s or later.") % {"date": date_format(self.earliest)}, code="early"
            )
        if value and self.latest and value > self.latest:
            raise ValidationError(
                _("The date must be %(date)s or earlier.") % {"date": date_format(self.latest)}, code="late"
            )


@register
class Date(FieldType):
    name = "date"
    profile = identity = "birth_date"
    label = _("Date")
    description = _("A day, month and year, typed in three boxes.")
    icon = "date"
    group = DATES_AND_NUMBERS
    preview = {"label": "¿Cuándo perdió el carné?", "help": "Por ejemplo: 24 11 2025"}

    operators = FieldType.operators | {"after", "before"}

    @classmethod
    def options(cls):
        return {
            "limit": blocks.ChoiceBlock(
                label=_("Which dates"),
                choices=[("any", _("Any")), ("past", _("Today or before")), ("future", _("Today or after"))],
                default="any",
            ),
        }

    @classmethod
    def settings(cls, value):
        return {"limit": value.get("limit") or "any"}

    def field_class(self):
        today, limit = timezone.localdate(), self.spec["limit"]
        return DateInBoxes(
            earliest=today if limit == "future" else date(1850, 1, 1),
            latest=today if limit == "past" else date(2150, 12, 31),
        )

    def condition_value(self, text):
        # Without the limits: what is tomorrow today is the past when somebody answers.
        boxes = parts_of(text, 3)
        return self.stored(DateInBoxes().clean("/".join(boxes) if boxes else text))

    def required_message(self):
        return _("Write the date in “%(label)s”") % {"label": self.text["label"]}

    def stored(self, cleaned):
        return cleaned.isoformat() if cleaned else None

    def schema(self):
        return {"type": "string", "format": f"field:date:{self.spec['limit']}"}

    def shown(self, answer):
        return date_format(date.fromisoformat(answer))
