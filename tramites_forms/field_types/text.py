import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail import blocks

from core.text_field import WrittenText
from tramites_forms.field_types.base import LINE, FieldType, no_surrogates, register, without_nul
from tramites_forms.patterns import is_read, matches, told


def length_messages():
    """Return the messages of a text that is too long or too short, worded as what to do."""
    return {
        "max_length": ngettext_lazy(
            "Write at most %(limit_value)d character; you wrote %(show_value)d.",
            "Write at most %(limit_value)d characters; you wrote %(show_value)d.",
            "limit_value",
        ),
        "min_length": ngettext_lazy(
            "Write at least %(limit_value)d character; you wrote %(show_value)d.",
            "Write at least %(limit_value)d characters; you wrote %(show_value)d.",
            "limit_value",
        ),
    }


class PlainText(WrittenText):
    """A text that takes only what it can keep as it was written."""

    default_validators = [no_surrogates]

    def to_python(self, value):
        if not (value is None or isinstance(value, str)):
            raise ValidationError(_("Write a text."), code="shape")
        value = super().to_python(value)
        # One line break everywhere: browsers send \r\n, JSON clients \n, and the length must be the same.
        return re.sub(r"\r\n?", "\n", value)

    def bound_data(self, data, initial):
        return without_nul(data)

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        messages = length_messages()
        for validator in self.validators:
            if getattr(validator, "code", None) in messages:
                validator.message = messages[validator.code]


@register
class Text(FieldType):
    name = "text"
    keeps = "line"
    profile = identity = "legal_name"
    label = _("Short text")
    description = _("One line: a name, a number of a document, a place.")
    icon = "pilcrow"
    preview = {
        "label": "¿En qué registro está la inscripción?",
        "help": "Por ejemplo: Registro del Estado Civil de Regla",
    }
    default_max = 200

    @classmethod
    def options(cls):
        return {
            "min_length": blocks.IntegerBlock(label=_("At least (characters)"), required=False, min_value=1),
            "max_length": blocks.IntegerBlock(
                label=_("At most (characters)"), required=False, min_value=1, max_value=20_000, default=cls.default_max
            ),
            "pattern": blocks.RegexBlock(
                LINE,
                label=_("Pattern"),
                required=False,
                max_length=200,
                help_text=_("A regular expression the whole answer must match. Leave it empty unless you need it."),
            ),
            "pattern_message": blocks.CharBlock(
                label=_("Message when the pattern does not match"), required=False, max_length=200
            ),
        }

    @classmethod
    def settings(cls, value):
        settings = {"max_length": value.get("max_length") or cls.default_max}
        for name in ("min_length", "pattern"):
            if value.get(name):
                settings[name] = value[name]
        return settings

    @classmethod
    def texts(cls, value):
        return {"pattern_message": value["pattern_message"]} if value.get("pattern_message") else {}

    @classmethod
    def clean(cls, value):
        if (value.get("min_length") or 0) > (value.get("max_length") or cls.default_max):
            raise ValidationError({"min_length": _("This is more than the most it may have.")})
        if value.get("pattern") and not is_read(value["pattern"]):
            message = _(
                "This pattern cannot be used. Leave out (?=…), (?!…), (?<=…) and \\1. Say with | what may be written."
            )
            raise ValidationError({"pattern": message})

    def widget(self):
        return forms.TextInput()

    def field_class(self):
        field = PlainText(
            min_length=self.spec.get("min_length"), max_length=self.spec["max_length"], widget=self.widget()
        )
        # The browser would cut a pasted text in silence; our message says how long it is instead.
        field.widget.attrs.pop("maxlength", None)
        field.widget.attrs.pop("minlength", None)
        if pattern := self.spec.get("pattern"):
            message = self.text.get("pattern_message") or _("Check how this is written.")
            field.validators.append(matches(pattern, message))
        return field

    def required_message(self):
        return _("Write the answer in “%(label)s”") % {"label": self.text["label"]}

    def schema(self):
        limits = {"minLength": max(1, self.spec.get("min_length", 1)), "maxLength": self.spec["max_length"]}
        return {"type": "string", "format": f"field:{self.name}", **limits, **told(self.spec.get("pattern"))}


@register
class LongText(Text):
    name = "long_text"
    profile = identity = None
    label = _("Long text")
    description = _("Several lines: an explanation, a complaint.")
    icon = "doc-full"
    preview = {"label": "Cuéntenos qué pasó", "help": "Diga cuándo y dónde"}
    default_max = 4000

    def limits(self):
        most = self.spec["max_length"]
        return _("Up to %s characters.") % number_format(most) if most < self.default_max else ""

    def widget(self):
        return forms.Textarea(attrs={"rows": 6})
