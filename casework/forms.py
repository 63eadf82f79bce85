"""What people copy from a receipt or a document: its number and its clave. What can be neither is told, and no try."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text_field import WrittenIdentifier
from tramites_forms import reference

CLAVE_DIGITS = 8
FIRST_CLAVE_DIGITS = 6  # of the requests that were sent before claves had eight


class NumberField(WrittenIdentifier):
    """The number of a request or a document, in the form in which it was printed. `parse`: text -> number or None."""

    def __init__(self, *, parse, **kwargs):
        self.parse = parse
        attrs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        super().__init__(**{"widget": forms.TextInput(attrs), **kwargs})

    def clean(self, value):
        typed = super().clean(value)
        if typed and (number := self.parse(typed)) is None:
            raise ValidationError(_("Check the number: it has something missing, too much or wrong."), code="number")
        return number if typed else typed


class ClaveField(WrittenIdentifier):
    """The clave beside a number: digits, `lengths` of them."""

    def __init__(self, *, lengths=(CLAVE_DIGITS,), **kwargs):
        self.lengths = lengths
        attrs = {"autocomplete": "off", "spellcheck": "false", "inputmode": "numeric"}
        super().__init__(**{"widget": forms.TextInput(attrs), **kwargs})

    def validate(self, value):
        super().validate(value)
        if value and not (value.isascii() and value.isdigit() and len(value) in self.lengths):
            raise ValidationError(_("The access code has 8 digits. Write it as it is beside the number."), code="clave")


class FollowForm(forms.Form):
    """Number and access code, as they are on the receipt."""

    number = NumberField(
        parse=reference.parse,
        label=_("Number"),
        max_length=40,
        help_text=_("It looks like SOB-7K3M-Q9TX and is on your receipt."),
    )
    pin = ClaveField(
        lengths=(CLAVE_DIGITS, FIRST_CLAVE_DIGITS), label=_("Access code"), help_text=_("It is beside the number.")
    )

    def refuse(self):
        """Say that they do not belong together, without saying which of the two is wrong."""
        self.add_error("number", _("We found no request with that number and that code. Check both on your receipt."))
