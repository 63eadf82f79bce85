import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.field_errors import PartError, PlacedBoxes
from core.written_date import parts_of, read_month, tidy
from tramites_forms.field_types.base import DATES_AND_NUMBERS, FieldType, register, without_nul


class MonthParts(PlacedBoxes, forms.MultiWidget):
    """Two boxes: month and year."""

    template_name = "components/date_parts.html"
    use_fieldset = True
    parts = ((_("Month"), 2), (_("Year"), 4))

    def __init__(self, attrs=None):
        boxes = [forms.TextInput({"inputmode": "numeric", "class": f"width-{length}"}) for _label, length in self.parts]
        super().__init__(boxes, attrs)

    def decompress(self, value):
        return str(value).split("-")[::-1][:2] if value and str(value).count("-") == 1 else ["", ""]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for box, (label, _length) in zip(context["widget"]["subwidgets"], self.parts, strict=True):
            box["label"] = label
        return context


class MonthInBoxes(forms.Field):
    widget = MonthParts

    def bound_data(self, data, initial):
        return without_nul(data)

    def to_python(self, value):
        parts = value.split("-")[::-1] if isinstance(value, str) else value
        parts = [tidy(part) for part in parts or [] if part is not None]
        if not any(parts):
            return None
        if len(written := [part for part in parts if part]) == 1:
            parts = parts_of(written[0], 2) or parts
        number = read_month(parts[0])
        if len(parts) != 2 or number is None or not 1 <= number <= 12 or not re.fullmatch(r"[0-9]{1,4}", parts[1]):
            raise ValidationError(_("Write the month and the year in numbers, for example 11 2025."), code="shape")
        if len(parts[1]) != 4:
            raise PartError(_("Write the year with four digits."), part=1, code="year")
        if not 1850 <= int(parts[1]) <= 2150:
            raise PartError(_("Check the year."), part=1, code="year")
        return f"{parts[1]}-{number:02}"


@register
class MonthYear(FieldType):
    name = "month_year"
    label = _("Month and year")
    description = _("When the day is not known or not needed.")
    icon = "calendar-alt"
    group = DATES_AND_NUMBERS
    preview = {"label": "¿Cuándo terminó los estudios?", "help": "Por ejemplo: 7 2019"}

    operators = FieldType.operators | {"after", "before"}

    def field_class(self):
        return MonthInBoxes()

    def condition_value(self, text):
        return MonthInBoxes().clean([text, ""])

    def required_message(self):
        return _("Write the date in “%(label)s”") % {"label": self.text["label"]}

    def schema(self):
        return {"type": "string", "format": "field:month_year"}

    def shown(self, answer):
        return date_format(date.fromisoformat(f"{answer}-01"), "YEAR_MONTH_FORMAT")
