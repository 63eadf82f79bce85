from django import forms
from django.utils.translation import gettext_lazy as _


class FollowForm(forms.Form):
    """Number and access code, as they are on the receipt."""

    number = forms.CharField(
        label=_("Number"), max_length=40, help_text=_("It looks like SOB-7K3M-Q9TX and is on your receipt.")
    )
    pin = forms.CharField(label=_("Access code"), max_length=20, help_text=_("It is beside the number."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.fields["number"].widget.attrs["autocapitalize"] = "characters"

    def refuse(self):
        """Say that they do not belong together, without saying which of the two is wrong."""
        self.add_error("number", _("We found no request with that number and that code. Check both on your receipt."))
