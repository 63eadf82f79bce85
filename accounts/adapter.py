from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.crypto import decrypt, encrypt

from . import sms
from .models import User
from .recent_proof import is_recent, ways_to_prove


class AccountAdapter(DefaultAccountAdapter):
    """allauth in our words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed"),
        "email_password_mismatch": _("The e-mail or the password is not right. Without a password, leave it empty"),
        "email_taken": _("There is already an account with this e-mail"),
        "duplicate_email": _("This e-mail is already in your account"),
        "enter_current_password": _("Write your current password"),
        "incorrect_code": _("The code is not right. Write the 8 digits as they are in the message"),
        "incorrect_password": _("The password is not right"),
        "invalid_login": _("Write your e-mail"),
        "phone_password_mismatch": _("The phone or the password is not right. Without a password, leave it empty"),
        "phone_taken": _("Another account has this phone"),
        "too_many_login_attempts": _("Too many attempts. Wait 15 minutes and try again"),
        "too_many_codes": _("Too many attempts: this code is no longer good. Ask for another"),
        "same_as_current": _("Write one that is not the current one"),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again"),
    }

    def new_user(self, request):
        user = super().new_user(request)
        user.language = get_language() or user.language
        return user

    def send_mail(self, template_prefix, email, context):
        super().send_mail(template_prefix, email, {"site_url": settings.SITE_URL, **context})

    def save_user(self, request, user, form, commit=True):
        # allauth sets the phone after the first save, which the database refuses of who has no e-mail.
        user.phone = form.cleaned_data.get("phone") or None
        return super().save_user(request, user, form, commit=commit)

    def get_login_stages(self):
        ours = {"allauth.account.stages.EmailVerificationStage": "accounts.stages.EmailVerificationIfAnyStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user):
        return ways_to_prove(user) if user.is_authenticated else []

    def is_reauthentication_required(self, *, app, **kwargs):
        return not is_recent(context.request)

    def _get_login_attempts_cache_key(self, request, **credentials):
        # allauth counts by e-mail and forgets the phone: all phones would share one count.
        if phone := credentials.get("phone"):
            return f"phone:{phone}"
        return super()._get_login_attempts_cache_key(request, **credentials)

    def phone_form_field(self, **kwargs):
        from .forms import PhoneField

        return PhoneField(**kwargs)

    def set_phone(self, user, phone, verified):
        user.phone = phone
        user.phone_verified_at = timezone.now() if verified else None
        user.save(update_fields=["phone", "phone_verified_at"])

    def get_phone(self, user):
        return (user.phone, bool(user.phone_verified_at)) if user.phone else None

    def set_phone_verified(self, user, phone):
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone):
        return User.objects.filter(phone=phone).first()

    def send_verification_code_sms(self, user, phone, code, **kwargs):
        text = gettext("%(code)s is your code. It is good for 10 minutes. Do not tell it to anybody.")
        sms.send(phone, text % {"code": code})

    def send_unknown_account_sms(self, phone, **kwargs):
        text = gettext("Somebody wanted to sign in with this phone. No account has it. If it was not you, do nothing.")
        sms.send(phone, text)

    def send_account_already_exists_sms(self, phone):
        text = gettext("You already have an account with this phone. Sign in with it and leave the password empty.")
        sms.send(phone, text)


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are encrypted at rest like every other one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is not right. Write the 6 digits that your application shows now"),
    }

    def encrypt(self, text):
        return encrypt(text)

    def decrypt(self, encrypted_text):
        return decrypt(encrypted_text)
