from django import forms
from django.utils.translation import gettext_lazy as _

from core.email import parse_email
from core.typed import seen
from participation.models import Rhythm


class EmailBox(forms.EmailField):
    """An e-mail as people paste it: with blanks around, capitals, unseen letters."""

    def to_python(self, value):
        return parse_email(super().to_python(seen(value or "")))


class FollowForm(forms.Form):
    """What a kept page sends to be told of something. `kind`, `name` and `q` say of what, as its address does."""

    kind = forms.SlugField(max_length=20, widget=forms.HiddenInput)
    name = forms.CharField(max_length=160, required=False, widget=forms.HiddenInput)
    q = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    email = EmailBox(
        label=_("E-mail"),
        help_text=_("Only for these notices. We write to it once to confirm that it is yours."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": _("Write the e-mail where we should tell you"),
            "invalid": _("Write a whole e-mail, for example maria@nauta.cu"),
        },
    )
    rhythm = forms.ChoiceField(
        label=_("How often"), choices=Rhythm.choices, initial=Rhythm.DAILY, widget=forms.RadioSelect
    )
