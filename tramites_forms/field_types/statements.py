from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.rich_html import stored_clean
from core.templatetags.rich_html import rich_html
from tramites_forms.conditions import as_number
from tramites_forms.field_types.base import CHOICE, DisplayType, FieldType, register
from tramites_forms.keys import KEY_PATTERN


class Tick(forms.BooleanField):
    def to_python(self, value):
        if not (value is None or isinstance(value, (bool, str))) or value not in (None, "", True, False, "on", "true"):
            raise ValidationError(_("Tick the box or leave it empty."), code="shape")
        return super().to_python(value)


@register
class Declaration(FieldType):
    name = "declaration"
    chosen = True
    label = _("Declaration")
    description = _("A box to tick: that what was written is true, or that one agrees.")
    icon = "clipboard-list"
    group = CHOICE
    typed = False
    preview = {"label": "Declaro que los datos son verdaderos", "help": ""}

    @staticmethod
    def few_answers():
        return [("true", _("It is ticked"))]

    def carried(self, target, answer):
        # What was declared is not what would be declared now.
        return super().carried(target, answer) if self.text == target.text else (False, None)

    def field_class(self):
        return Tick(widget=forms.CheckboxInput)

    def condition_value(self, text):
        # Only a ticked box is kept, so that nothing else can be compared with.
        if text.strip().lower() not in ("true", "si", "sí", "yes"):
            raise ValidationError(_("A box is ticked (true) or was not answered."), code="option")
        return True

    def required_message(self):
        return _("Tick the box to go on: “%(label)s”") % {"label": self.text["label"]}

    def schema(self):
        return {"const": True}

    def shown(self, answer):
        return str(_("Yes")) if answer else str(_("No"))


@register
class Section(DisplayType):
    name = "section"
    label = _("Section heading")
    description = _("A heading over some of the questions of a page.")
    icon = "title"
    preview = {"heading": "Datos de la inscripción"}

    @classmethod
    def options(cls):
        return {"heading": blocks.CharBlock(label=_("Heading"), max_length=150)}

    @classmethod
    def texts(cls, value):
        return {"heading": value["heading"]}

    def html(self, answers=None):
        return format_html("<h2>{}</h2>", self.text["heading"])


@register
class Information(DisplayType):
    name = "information"
    label = _("Information text")
    description = _("Something to know before answering what follows. Short.")
    icon = "info-circle"
    preview = {"body": "<p>Si no sabe el tomo y el folio, escriba la fecha y el lugar.</p>"}

    @classmethod
    def options(cls):
        return {"body": blocks.RichTextBlock(label=_("Text"), features=["bold", "link", "ul"])}

    @classmethod
    def texts(cls, value):
        body = value["body"]
        return {"body": stored_clean(getattr(body, "source", body) or "")}

    def html(self, answers=None):
        return format_html('<div class="prose">{}</div>', rich_html(self.text["body"]))


@register
class Summary(DisplayType):
    name = "summary"
    label = _("Computed sum")
    description = _("The sum of numbers or amounts answered in earlier steps.")
    icon = "order"
    preview = {"heading": "Total a pagar", "keys": ["importe"], "money": True}

    @classmethod
    def options(cls):
        return {
            "heading": blocks.CharBlock(label=_("What it is"), max_length=150),
            "keys": blocks.ListBlock(
                blocks.RegexBlock(KEY_PATTERN, label=_("Key of the question"), max_length=40),
                label=_("Questions to add up"),
                min_num=1,
            ),
            "money": blocks.BooleanBlock(label=_("It is money (CUP)"), required=False),
        }

    @classmethod
    def settings(cls, value):
        return {"keys": list(value["keys"]), "money": bool(value.get("money"))}

    @classmethod
    def texts(cls, value):
        return {"heading": value["heading"]}

    def total(self, answers):
        """Return the sum (Decimal) of the answers that are numbers."""
        numbers = [as_number((answers or {}).get(key)) for key in self.spec["keys"]]
        return sum((number for number in numbers if number is not None), start=Decimal(0))

    def html(self, answers=None):
        total = self.total(answers)
        text = f"{number_format(total, decimal_pos=2)} CUP" if self.spec["money"] else number_format(total)
        return format_html('<p class="sum"><span>{}:</span> <strong>{}</strong></p>', self.text["heading"], text)
