from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from tramites_forms.field_types.base import DATES_AND_NUMBERS, FieldType, TextInput, register
from tramites_forms.field_types.contact import ParsedText
from tramites_forms.written_number import read_number, read_pesos


class NumberText(ParsedText):
    """A number typed as text: browsers' own number boxes change what is typed and refuse the decimal comma."""

    def __init__(self, *, places, parse, least=None, most=None, **kwargs):
        self.least, self.most = least, most
        widget = TextInput(inputmode="decimal" if places else "numeric", autocomplete="off")
        super().__init__(parse=parse, widget=widget, **kwargs)

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
    keeps = "number"
    label = _("Number")
    description = _("A quantity: how many children, how many square metres.")
    icon = "order"
    group = DATES_AND_NUMBERS
    preview = {"label": "¿Cuántas copias necesita?", "help": "Entre 1 y 10"}
    width = 5
    operators = FieldType.operators | {"greater", "less"}
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
        limits = {"least": self.spec.get("least"), "most": self.spec.get("most")}
        return NumberText(places=self.places, parse=self.read, **limits)

    def read(self, text):
        """Return what was typed (str) as a Decimal. Raises ValidationError."""
        return read_number(text, self.places)

    def condition_value(self, text):
        return self.stored(self.read(text))

    def may_hold(self, operator, value):
        number, least, most = Decimal(str(value)), self.spec.get("least"), self.spec.get("most")
        if operator == "greater":
            return most is None or number < most
        if operator == "less":
            return least is None or number > least
        return (least is None or number >= least) and (most is None or number <= most)

    def limits(self):
        least, most = (
            one if one is None else number_format(one) for one in (self.spec.get("least"), self.spec.get("most"))
        )
        if most is None:
            return _("%s or more.") % least if least not in (None, "0") else ""
        return _("From %(least)s to %(most)s.") % {"least": least, "most": most} if least else _("%s or less.") % most

    def required_message(self):
        return _("Write the number in “%(label)s”") % {"label": self.text["label"]}

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

    def read(self, text):
        return read_pesos(text)

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
