"""allauth's forms in our words, and our own."""

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from core.files.images import TAKEN, clean_image
from core.files.refusal import Refused
from core.phone import parse_phone
from core.places import municipality_choices
from core.text_field import WrittenEmail, WrittenText
from core.typed import digits as digits_of

from . import identity, known_places, sms
from .models import Details, User
from .models.details import ADDRESS, PERSON
from .signing_up import SigningUp

EMPTY_EMAIL = _("Write your e-mail")
WHOLE_EMAIL = _("Write the whole e-mail, for example nombre@nauta.cu")


class OurEmailField(WrittenEmail):
    """An e-mail, with our words."""

    default_error_messages = {"invalid": WHOLE_EMAIL}

    @classmethod
    def instead_of(cls, field):
        """Return one with the words and the widget of `field`."""
        ours = cls(required=field.required, label=field.label, help_text=field.help_text, widget=field.widget)
        ours.error_messages["required"] = field.error_messages["required"]
        return ours


class OurWords:
    """Mixin: gives the fields of an allauth form our texts and takes its placeholders, which vanish when needed most.

    `words` is {field: (label, hint, message when empty)}.
    """

    words = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, hint, empty) in self.words.items():
            field = self.fields[name]
            field.label, field.help_text = label, hint
            field.error_messages["required"] = empty
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            if field.widget.attrs.get("autocomplete") == "one-time-code":
                field.widget.attrs["inputmode"] = "numeric"
        for name, field in self.fields.items():
            if isinstance(field, forms.EmailField):
                self.fields[name] = OurEmailField.instead_of(field)


CODE_DIGITS = settings.ALLAUTH_USER_CODE_FORMAT["length"]

SENT_A_CODE = _("We will send it a code of 8 digits, to know that it is yours.")
EMPTY_PASSWORD = _("Write a password")
CODE = (_("Code"), _("8 digits, with or without the dash."), _("Write the code that we sent you"))
NEW_PASSWORD = (
    _("New password"),
    _("At least 10 characters. Three words that mean nothing together are easy to remember and hard to guess."),
    EMPTY_PASSWORD,
)
NEW_PASSWORD_AGAIN = (_("The new password again"), "", _("Write the password again"))


class PhoneField(forms.CharField):
    """A Cuban mobile, written as people write it, kept as E.164."""

    def __init__(self, *args, **kwargs):
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
        super().__init__(*args, **{"widget": widget, "max_length": 40, "label": _("Mobile phone")} | kwargs)

    def clean(self, value):
        value = super().clean(value)
        return parse_phone(value) if value else value


class LoginForm(OurWords, account.LoginForm):
    """One form for all the ways in: an e-mail or a phone, with the password or without it by a code."""

    words = {
        "login": (_("E-mail"), "", EMPTY_EMAIL),
        "password": (_("Password"), _("Leave it empty and we will send you a code of 8 digits."), ""),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if sms.offered():
            self.fields["login"].label = _("E-mail or mobile phone")
            self.fields["login"].error_messages["required"] = _("Write your e-mail or your mobile phone")

    def clean_login(self):
        login = super().clean_login()
        if sms.offered() and "@" not in login:
            return parse_phone(login)
        return OurEmailField().clean(login)

    def _clean_without_password(self, email, phone):
        """allauth's, but that its user would be whoever claims the identifier, and that its limit is of all senders."""
        if not (email or phone):
            return super()._clean_without_password(email, phone)
        user = identity.account_of(email=email, phone=phone)
        counted_as = known_places.counted_as(self.request, user, (email or phone).lower())
        if not ratelimit.consume(self.request, action="request_login_code", key=counted_as):
            self.add_error("login", get_adapter().validation_error("too_many_login_attempts"))
        else:
            self.user = user if user and user.is_active else None
        return self.cleaned_data

    def _setup_password_field(self):
        # allauth removes the password when sign-up does not ask for one; here it is simply not required.
        self.fields["password"].required = False


class SignupForm(OurWords, account.SignupForm):
    """An e-mail or, where the installation sends text messages, a mobile phone."""

    words = {"email": (_("E-mail"), SENT_A_CODE, EMPTY_EMAIL)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "phone" in self.fields:
            self.fields["email"].required = False
            self.fields["email"].help_text = _("Write it if you have one: it is the surest way to reach you.")
            self.fields["phone"].help_text = SENT_A_CODE

    def validate_unique_email(self, value):
        return value  # whether there is an account is nobody's business here: its owner gets a message

    def try_save(self, request):
        """Send the first code; no account is made. Return allauth's (user, response)."""
        written = {kind: self.cleaned_data.get(kind) or None for kind in ("email", "phone")}
        process = SigningUp.begin(request, redirect_url=get_next_redirect_url(request), **written)
        return None, HttpResponseRedirect(process.address)

    def clean(self):
        data = super().clean()
        if "phone" in self.fields and not self.errors and not (data.get("email") or data.get("phone")):
            self.add_error("email", _("Write your e-mail or your mobile phone"))
        return data


class TypedCode(OurWords):
    """Mixin of the forms that ask for a code: only its digits are kept, before anything is compared or counted.

    `digits` is how many it may have. What has another number of them gets the error `code_shape`, which spends no try.
    """

    digits = (CODE_DIGITS,)
    wrong_shape = _("The code has 8 digits. Write it as it is in the message")

    def clean_code(self):
        code = digits_of(self.cleaned_data["code"])
        if len(code) not in self.digits:
            raise forms.ValidationError(self.wrong_shape, code="code_shape")
        self.cleaned_data["code"] = code
        return super().clean_code()


class ConfirmLoginCodeForm(TypedCode, account.ConfirmLoginCodeForm):
    words = {"code": CODE}


class ConfirmProofCodeForm(TypedCode, account.BaseConfirmCodeForm):
    words = {"code": CODE}


class NewIdentifierCode(TypedCode, account.BaseConfirmCodeForm):
    """The code of an identifier that is new to an account. Right, it still fails where another account proved it."""

    words = {"code": CODE}

    def __init__(self, *args, user=None, email=None, phone=None, **kwargs):
        self.user, self.email, self.phone = user, email, phone
        super().__init__(*args, **kwargs)

    def clean_code(self):
        code = super().clean_code()
        if identity.is_taken(by=self.user, email=self.email, phone=self.phone):
            raise get_adapter().validation_error("email_taken" if self.email else "phone_taken")
        return code


class ConfirmEmailCodeForm(NewIdentifierCode):
    pass


class ConfirmPhoneCodeForm(NewIdentifierCode):
    pass


class ConfirmSignUpCodeForm(TypedCode, account.BaseConfirmCodeForm):
    words = {"code": CODE}


class ChangePhoneForm(OurWords, account.ChangePhoneForm):
    words = {"phone": (_("New mobile phone"), SENT_A_CODE, _("Write the mobile phone"))}


class ConfirmPasswordResetCodeForm(TypedCode, account.ConfirmPasswordResetCodeForm):
    words = {"code": CODE}


class AddEmailForm(OurWords, account.AddEmailForm):
    words = {"email": (_("New e-mail"), SENT_A_CODE, EMPTY_EMAIL)}


class ResetPasswordForm(OurWords, account.ResetPasswordForm):
    words = {"email": (_("E-mail"), _("The one of your account."), EMPTY_EMAIL)}

    def clean_email(self):
        email = super().clean_email()
        owner = identity.account_of(email=email)
        self.users = [owner] if owner and owner.is_active else []
        return email


class ResetPasswordKeyForm(OurWords, account.ResetPasswordKeyForm):
    words = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD_AGAIN}


class SetPasswordForm(OurWords, account.SetPasswordForm):
    words = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD_AGAIN}


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    words = {
        "oldpassword": (_("Current password"), "", _("Write your current password")),
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD_AGAIN,
    }


class ReauthenticateForm(OurWords, account.ReauthenticateForm):
    words = {"password": (_("Password"), "", _("Write your password"))}


TOTP_DIGITS, RECOVERY_DIGITS = 6, 8  # allauth's defaults; both are digits and nothing else
APPLICATION = _("The 6 digits that your application shows now.")
EMPTY_APPLICATION = _("Write the code that your application shows")
# {(has an application, has recovery codes): (hint, message when empty)}
SECOND_FACTOR_WORDS = {
    (True, True): (_("The 6 digits that your application shows, or one of your recovery codes."), EMPTY_APPLICATION),
    (True, False): (APPLICATION, EMPTY_APPLICATION),
    (False, True): (_("8 digits. Each of your recovery codes works once."), _("Write one of your recovery codes")),
}


class OwnFactorCode(TypedCode):
    """Mixin: asks for the codes that this person has, and for no other. Without any, `asks_for_code` is False."""

    wrong_shape = _("The code has only digits: 6 those of an application, 8 the recovery ones")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        factors = {one.type: one.wrap() for one in Authenticator.objects.filter(user=self.user)}
        recovery = factors.get(Authenticator.Type.RECOVERY_CODES)
        self.has_application = Authenticator.Type.TOTP in factors
        self.has_key = Authenticator.Type.WEBAUTHN in factors
        self.has_recovery = bool(recovery and recovery.get_unused_codes())
        self.asks_for_code = self.has_application or self.has_recovery
        if self.asks_for_code:
            field, words = self.fields["code"], SECOND_FACTOR_WORDS[self.has_application, self.has_recovery]
            field.label = CODE[0] if self.has_application else _("Recovery code")
            field.help_text, field.error_messages["required"] = words
        self.digits = (TOTP_DIGITS,) * self.has_application + (RECOVERY_DIGITS,) * self.has_recovery


class SecondFactorForm(OwnFactorCode, mfa.AuthenticateForm):
    pass


class SecondFactorAgainForm(OwnFactorCode, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(TypedCode, totp.ActivateTOTPForm):
    words = {"code": (CODE[0], APPLICATION, EMPTY_APPLICATION)}
    digits = (TOTP_DIGITS,)
    wrong_shape = _("The code has 6 digits. Write it as your application shows it")


class AddKeyForm(OurWords, webauthn.AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        factors = Authenticator.objects.filter(user=self.user)
        self.has_application = factors.filter(type=Authenticator.Type.TOTP).exists()


class RenameKeyForm(OurWords, webauthn.EditWebAuthnForm):
    words = {"name": (_("Name"), "", _("Write a name"))}


class ProfileForm(forms.ModelForm):
    """What people may change by themselves: the legal name comes from the certification."""

    language = forms.ChoiceField(
        label=_("Language of our messages to you"), choices=lambda: settings.LANGUAGES, widget=forms.RadioSelect
    )

    class Meta:
        model = User
        fields = ["language"]


def short_text(label, *, most=120, hint="", autocomplete="off"):
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return WrittenText(label=label, help_text=hint, max_length=most, required=False, widget=widget)


class DetailsForm(forms.ModelForm):
    """What forms may start with, in the same parts as they ask it. All of it is optional."""

    names = short_text(_("Names"), autocomplete="given-name")
    first_surname = short_text(_("First surname"), autocomplete="family-name")
    second_surname = short_text(_("Second surname"))
    municipality = forms.ChoiceField(label=_("Municipality where you live"), required=False)
    street = short_text(_("Street and number"), most=200, autocomplete="address-line1")
    between = short_text(_("Between which streets"))
    district = short_text(_("Neighbourhood or place"))

    class Meta:
        model = Details
        fields = [*PERSON, *ADDRESS]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = [("", _("Choose a municipality")), *municipality_choices()]

    def save(self):
        """Keep what was written; nothing written, nothing is kept."""
        person = self.instance.user
        if any(self.cleaned_data.values()):
            return Details.objects.update_or_create(user=person, defaults=self.cleaned_data)[0]  # pressed twice: once
        Details.objects.filter(user=person).delete()
        return None


class AppealForm(forms.Form):
    text = WrittenText(
        label=_("Why you think that it should be looked at again"),
        help_text=_("Do not write your identity card number here: we already know whose the request is."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=3000,
        error_messages={"required": _("Write why you think that it should be looked at again")},
    )


class PhotoForm(forms.Form):
    """One photo, made again from its pixels: nothing that was hidden in the file gets through."""

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("A photo of at most 8 MB: JPG, PNG, HEIC, AVIF or WebP."),
        widget=forms.FileInput(attrs={"accept": TAKEN}),
        error_messages={"required": _("Choose the photo"), "empty": _("The photo is empty: take it again")},
    )

    def clean_photo(self):
        file = self.cleaned_data["photo"]
        if file.size > 8 * 1024 * 1024:
            raise forms.ValidationError(_("The photo is bigger than 8 MB: take it again with fewer megapixels"))
        try:
            body, _extension, _content_type = clean_image(file.read())
        except Refused as refusal:
            raise forms.ValidationError(refusal.reason) from refusal
        return body
