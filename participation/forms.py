from django import forms
from django.utils.translation import gettext_lazy as _

from core.text_field import WrittenText
from participation.models import TEXT_LIMIT


class OpinionForm(forms.Form):
    """What a kept page sends. Nothing in it is about the visitor."""

    page = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    path = forms.RegexField(r"^/(?![/\\])[^\s\\]*$", max_length=500)
    useful = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda answer: answer == "yes")


class DetailForm(forms.Form):
    """The words that may follow. `about` is the sealed press that they belong to."""

    about = forms.CharField(widget=forms.HiddenInput, max_length=2000)
    text = WrittenText(
        label=_("What was missing, or what is wrong?"),
        help_text=_("Do not write names, identity card numbers or phones here: nobody can answer you from this page."),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
