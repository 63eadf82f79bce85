from django import forms
from django.utils.translation import gettext_lazy as _

from core.phone import parse_phone, readable_phone
from core.typed import plain
from tramites_forms.field_types.base import CONTACT, FieldType, register
from tramites_forms.field_types.text import PlainText


class EmailText(PlainText):
    def __init__(self, **kwargs):
        super().__init__(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}), **kwargs)
        validator = forms.EmailField.default_validators[0]
        self.validators.append(type(validator)(_("Write an e-mail address like name@example.cu"), code="email"))
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value):
        value = super().to_python(value)
        return "".join(plain(value).split())  # what copying added is no part of it


class ParsedText(PlainText):
    """A text read by a parser that returns its one canonical form or raises ValidationError."""

    def __init__(self, *, parse, **kwargs):
        self.parse = parse
        super().__init__(**kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        return self.parse(value) if value not in self.empty_values else value


@register
class Email(FieldType):
    name = "email"
    keeps = "line"
    receives_mail = True
    profile = "email"
    profile_by_default = True
    label = _("E-mail")
    description = _("An e-mail address. The first one of a form also gets the receipt.")
    icon = "mail"
    group = CONTACT
    preview = {"label": "Su correo electrónico", "help": "Ahí le llegará el comprobante"}

    def field_class(self):
        return EmailText()

    def required_message(self):
        return _("Write an e-mail address like name@example.cu")

    def schema(self):
        return {"type": "string", "format": "field:email", "maxLength": 254}


@register
class Phone(FieldType):
    name = "phone"
    keeps = "line"
    profile = "phone"
    profile_by_default = True
    label = _("Mobile phone")
    description = _("A Cuban mobile number, however it is typed; kept as +53…")
    icon = "mobile-alt"
    group = CONTACT
    preview = {"label": "Su teléfono móvil", "help": "Por ejemplo: 5 212 3456"}

    def field_class(self):
        return ParsedText(parse=parse_phone, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}))

    def schema(self):
        return {"type": "string", "format": "field:phone"}

    def shown(self, answer):
        return readable_phone(answer)
