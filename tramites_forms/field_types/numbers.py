import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from tramites_forms.field_types.base import DATES_AND_NUMBERS, FieldType, TextInput, register, without_nul
from tramites_forms.field_types.contact import ParsedText

# ASCII digits only, with «,» or «.» before the decimals. A space may part the thousands.
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,4})?")


def parse_number(text, places):
    """Return a number a person typed (str or number) as a Decimal with at most `places` decimals."""
    compact = re.sub(r"[\s  ]", "", str(text))
    if not _NUMBER.fullmatch(compact):
        raise ValidationError(_("Write a number with digits, for example 12."), code="number")
    number = Decimal(compact.replace(",", "."))
    if number != number.quantize(Decimal(1).scaleb(-places)):
        message = _("Write a whole number.") if places == 0 else _("Write at most two decimals.")
        raise ValidationError(message, code="places")
    return number.quantize(Decimal(1).scaleb(-places))


class NumberText(ParsedText):
    """A number typed as text: browsers' own number boxes change what is typed and refuse the decimal comma."""

    def __init__(self, *, places, least=None, most=None, **kwargs):
        self.places, self.least, self.most = places, least, most
        widget = TextInput(inputmode="decimal" if places else "numeric", autocomplete="off")
        super().__init__(parse=lambda text: parse_number(text, places), widget=widget, **kwargs)

    def to_python(self, value):
        number = super().to_python(value)
        return None if number in ("", None) else number

    def run_validators(self, value):
        if value is None:
            return
        if self.least is not None and value < self.least:
            raise ValidationError(_("Write %(least)s or more.") % {"least": number_format(self.least)}, code="least")
        if self.most is not None and value > self.most:
            raise ValidationError(_("Write %(most)s or less.") % {"most": number_format(self.most)}, code="most")


@register
class Number(FieldType):
    name = "number"
    label = _("Number")
    description = _("A quantity: how many children, how many square metres.")
    icon = "order"
    group = DATES_AND_NUMBERS
    preview = {"label": "¿Cuántas copias necesita?", "help": "Entre 1 y 10"}
    width = 5
    places = 0

    @classmethod
    def options(cls):
        return {
            "least": blocks.IntegerBlock(label=_("Not less than"), required=False),
            "most": blocks.IntegerBlock(label=_("Not more than"), required=False),
        }

    @classmethod
    def settings(cls, value):
        return {name: value[name] for name in ("least", "most") if value.get(name) is not None}

    @classmethod
    def clean(cls, value):
        least, most = value.get("least"), value.get("most")
        if least is not None and most is not None and least > most:
            raise ValidationError({"least": _("This is more than the most it may be.")})

    def field_class(self):
        return NumberText(places=self.places, least=self.spec.get("least"), most=self.spec.get("most"))

    def required_message(self):
        return _("Write the number for “%(label)s”") % {"label": self.text["label"]}

    def stored(self, cleaned):
        return None if cleaned is None else int(cleaned)

    def initial(self, answer):
        # JSON has one kind of number: 3.0 is the whole number 3.
        if isinstance(answer, bool) or not isinstance(answer, (int, float)) or answer != int(answer):
            raise TypeError(answer)
        return str(int(answer))

    def schema(self):
        limits = {"minimum": self.spec.get("least", -(10**15 - 1)), "maximum": self.spec.get("most", 10**15 - 1)}
        return {"type": "integer", **limits}

    def shown(self, answer):
        return number_format(answer)


@register
class Money(Number):
    name = "money"
    label = _("Money (CUP)")
    description = _("An amount in Cuban pesos, with cents.")
    icon = "order"
    preview = {"label": "¿Cuánto pagó?", "help": "Por ejemplo: 120,50"}
    width = 10
    places = 2

    def stored(self, cleaned):
        return None if cleaned is None else str(cleaned)

    def initial(self, answer):
        if not isinstance(answer, str):
            raise TypeError(answer)
        return answer

    def schema(self):
        return {"type": "string", "format": "field:money"}

    def shown(self, answer):
        return f"{number_format(Decimal(answer), decimal_pos=2)} CUP"


class MonthParts(forms.MultiWidget):
    """Two boxes: month and year."""

    template_name = "components/date_parts.html"
    use_fieldset = True
    parts = ((_("Month"), 2), (_("Year"), 4))

    def __init__(self, attrs=None):
        boxes = [
            forms.TextInput({"inputmode": "numeric", "maxlength": length, "class": f"width-{length}"})
            for _label, length in self.parts
        ]
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
        parts = [str(part).strip() for part in parts or [] if part is not None]
        if not any(parts):
            return None
        if len(parts) != 2 or not re.fullmatch(r"0?[1-9]|1[0-2]", parts[0]) or not re.fullmatch(r"[0-9]{4}", parts[1]):
            raise ValidationError(_("Write the month and the year in numbers, for example 11 2025."), code="shape")
        year = int(parts[1])
        if not 1850 <= year <= 2150:
            raise ValidationError(_("Check the year."), code="year")
        return f"{year:04}-{int(parts[0]):02}"


@register
class MonthYear(FieldType):
    name = "month_year"
    label = _("Month and year")
    description = _("When the day is not known or not needed.")
    icon = "calendar-alt"
    group = DATES_AND_NUMBERS
    preview = {"label": "¿Cuándo terminó los estudios?", "help": "Por ejemplo: 7 2019"}

    def field_class(self):
        return MonthInBoxes()

    def required_message(self):
        return _("Write the date for “%(label)s”") % {"label": self.text["label"]}

    def schema(self):
        return {"type": "string", "format": "field:month_year"}

    def shown(self, answer):
        from datetime import date

        from django.utils.formats import date_format

        return date_format(date.fromisoformat(f"{answer}-01"), "YEAR_MONTH_FORMAT")
