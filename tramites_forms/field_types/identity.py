import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.carne import parse_carne
from core.typed import compact
from tramites_forms.field_types.base import IDENTITY, FieldType, TextInput, register
from tramites_forms.field_types.contact import ParsedText


@register
class Carne(FieldType):
    name = "carne"
    found_by = True
    keeps = "line"
    identifies = True
    profile = identity = "carne"
    label = _("Identity card number")
    description = _("The 11 digits of the carné de identidad, with an impossible date of birth refused.")
    icon = "user"
    width = 10
    group = IDENTITY
    preview = {"label": "Número de carné de identidad", "help": "Son 11 números"}

    def field_class(self):
        return ParsedText(parse=parse_carne, widget=TextInput(inputmode="numeric", autocomplete="off"))

    def required_message(self):
        return _("Write the 11 digits of the identity card number, without letters")

    def schema(self):
        return {"type": "string", "format": "field:carne"}


_PASSPORT = re.compile(r"[A-Z0-9]{5,15}")


def parse_passport(text):
    """Return a passport number in capitals, without spaces. Each country has its own shape: letters and digits."""
    number = compact(text).upper()
    if not _PASSPORT.fullmatch(number):
        raise ValidationError(_("Write the letters and digits of the passport, without signs."), code="passport")
    return number


@register
class Passport(FieldType):
    name = "passport"
    keeps = "line"
    identifies = True
    label = _("Passport number")
    description = _("Letters and digits, of any country.")
    icon = "user"
    group = IDENTITY
    preview = {"label": "Número de pasaporte", "help": "Está en la página de la foto"}
    width = 10

    def field_class(self):
        return ParsedText(parse=parse_passport, widget=TextInput(autocomplete="off"))

    def schema(self):
        return {"type": "string", "format": "field:passport"}
