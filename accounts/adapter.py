from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.crypto import decrypt, encrypt
from core.limits import client_address
from core.messages.mail import mark
from core.security_log import note

from . import changing, identity, known_places, sms
from .recent_proof import is_recent, ways_to_prove
from .too_many import tell

LIMITS = ("too_many_login_attempts", "rate_limited")


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

    def validation_error(self, code, *args):
        """allauth's, of every refusal by its name: those of limits are told to who watches."""
        if code in LIMITS:
            tell(context.request, code)
        elif code == "enter_current_password":  # not the one of the account: allauth's own count does not see it
            note("sign_in_failed", context.request)
        return super().validation_error(code, *args)

    def send_mail(self, template_prefix, email, context):
        super().send_mail(template_prefix, email, {"site_url": settings.SITE_URL, **context})

    def render_mail(self, template_prefix, email, context, headers=None):
        message = super().render_mail(template_prefix, email, context, headers)
        return mark(message, kind=template_prefix, valid_seconds=settings.CODE_SECONDS if "code" in context else None)

    def confirm_email(self, request, email_address):
        """Keep an e-mail whose code came back as proved by its account; see `identity`."""
        try:
            with transaction.atomic():
                identity.make_way(email_address.user, email=email_address.email)
                return super().confirm_email(request, email_address)
        except (identity.Taken, IntegrityError):  # proved elsewhere in the same moment
            self.add_message(request, messages.ERROR, message=self.error_messages["email_taken"])
            return False

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        if template_prefix != "account/email/email_changed":  # `changing` tells it, with the way to undo it
            super().send_notification_mail(template_prefix, user, context, email)

    def get_client_ip(self, request):
        return client_address(request)  # one owner of who counts as one sender; allauth's own fails on a short header

    def get_login_stages(self):
        ours = {"allauth.account.stages.EmailVerificationStage": "accounts.stages.EmailVerificationIfAnyStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user):
        return ways_to_prove(user) if user.is_authenticated else []

    def is_reauthentication_required(self, *, app, **kwargs):
        return not is_recent(context.request)

    def _get_login_attempts_cache_key(self, request, **credentials):
        # allauth counts by e-mail and forgets the phone: all phones would share one count.
        email, phone = credentials.get("email"), credentials.get("phone")
        key = f"phone:{phone}" if phone else super()._get_login_attempts_cache_key(request, **credentials)
        user = identity.account_of(email=None if phone else email, phone=phone) if email or phone else None
        return known_places.counted_as(request, user, key)

    def phone_form_field(self, **kwargs):
        from .forms import PhoneField

        return PhoneField(**kwargs)

    def set_phone(self, user, phone, verified):
        """allauth's, for a phone that was typed. It opens nothing until it is proved, so it is not kept."""

    def get_phone(self, user):
        return (user.phone, bool(user.phone_verified_at)) if user.phone else None

    def set_phone_verified(self, user, phone):
        """Keep a phone whose code came back as proved by its account."""
        try:
            changing.phone_proved(context.request, user, phone)
        except identity.Taken as taken:
            self.add_message(context.request, messages.ERROR, message=self.error_messages["phone_taken"])
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login"))) from taken

    def get_user_by_phone(self, phone):
        return identity.account_of(phone=phone)

    def send_verification_code_sms(self, user, phone, code, **kwargs):
        text = gettext("%(code)s is your code. It is good for 10 minutes. Do not tell it to anybody.")
        sms.send(phone, text % {"code": code}, kind="sms/code", valid_seconds=settings.CODE_SECONDS)

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
