"""What certifiers fill in."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.carne import parse_carne
from core.text_field import WrittenIdentifier, WrittenText

from .models import Certification, CertificationRequest


class CodeForm(forms.Form):
    code = WrittenIdentifier(
        label=gettext_lazy("Code that the person shows"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false"}),
    )

    def clean_code(self):
        found = CertificationRequest.objects.open().with_code(self.cleaned_data["code"]).first()
        if not found:
            raise ValidationError(_("There is no such code, or it is past its date. Look at it again with the person"))
        self.found = found
        return self.cleaned_data["code"]


class CertifyForm(forms.Form):
    carne = WrittenIdentifier(label=gettext_lazy("Identity card number"), max_length=20)
    legal_name = WrittenText(label=gettext_lazy("Name and surnames, as on the identity card"), max_length=200)
    is_the_person = forms.BooleanField(label=gettext_lazy("The photo of the identity card is of this person"))
    is_valid = forms.BooleanField(label=gettext_lazy("The identity card is whole, readable and valid"))

    def clean_carne(self):
        return parse_carne(self.cleaned_data["carne"])


class RefuseForm(forms.Form):
    """Why somebody is not certified. With `request`, each reason reads as its person will read it."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason, as the person will read it"),
        choices=CertificationRequest.Reason,
        widget=forms.RadioSelect,
    )
    explanation = WrittenText(
        label=gettext_lazy("Explanation"),
        help_text=gettext_lazy("What the person can do about it. No personal data."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, request=None, **kwargs):
        super().__init__(*args, **kwargs)
        if request is not None:
            reasons = CertificationRequest.Reason
            self.fields["reason"].choices = [(one.value, request.said_of(one)) for one in reasons]

    def clean(self):
        data = super().clean()
        if data.get("reason") == CertificationRequest.Reason.OTHER and not data.get("explanation"):
            self.add_error("explanation", _("Write the reason"))
        return data


class CertifiedCarneForm(forms.Form):
    """The identity card number of an account that stands certified: `found` is its Certification."""

    carne = WrittenIdentifier(
        label=gettext_lazy("Identity card number"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_carne(self):
        carne = parse_carne(self.cleaned_data["carne"])
        self.found = Certification.objects.active().of_carne(carne).first()
        if self.found is None:
            raise ValidationError(_("No account is certified with this identity card"))
        return carne


class WithdrawForm(forms.Form):
    reason = WrittenText(
        label=gettext_lazy("Reason, as the person will read it"),
        help_text=gettext_lazy("What was wrong, and what the person can do. No personal data."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write the reason")},
    )


class AppealAnswerForm(forms.Form):
    upheld = forms.TypedChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("yes", gettext_lazy("The person is right and gets a new code")),
            ("no", gettext_lazy("The decision stands")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = WrittenText(
        label=gettext_lazy("Answer, as the person will read it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
