"""A desk acts for a person: the person is asked by a code of ours, says it to the officer, and can take it back."""

import hmac
import secrets

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from procrastinate.contrib.django import app

from core import queues
from core.audit import seen
from core.messages.mail import mark

from . import sms
from .identity import account_of
from .models import DeskConsent
from .models.desk_consent import GOOD_FOR

TRIES = 3
DIGITS = 8
SMS_PLACE = 60  # characters of an institution's name that leave a text message in one


@transaction.atomic
def desk_ask(*, client, place, officer, matter, about, email="", phone=""):
    """Write down that a desk asks to act for somebody. Returns the DeskConsent.

    With an `email` or a `phone` (E.164) it is the account that proved it, which gets a code; whether there is one is
    not told to the desk. With neither the person has no account, and the consent stands on the word of the officer.
    """
    asked = DeskConsent(client=client, place=place, officer=officer, matter=matter[:255], about=about)
    if not email and not phone:
        asked.given_at, asked.expires_at = timezone.now(), timezone.now() + GOOD_FOR
        asked.save()
        return asked
    user = account_of(email=email or None, phone=phone or None)
    asked.user = user if user and user.is_active else None
    if asked.user and may_by_code(asked.user):
        asked.code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    asked.save()
    desk_told.defer(consent_id=str(asked.pk), by_phone=bool(phone))  # also when nobody is: the answer takes as long
    return asked


@app.task(name="accounts.desk_told", queue=queues.PEOPLE, retry=2, pass_context=False)
def desk_told(consent_id, by_phone):
    """Send the person their code, or say why their account has none."""
    asked = DeskConsent.objects.filter(pk=consent_id, given_at=None).select_related("user").first()
    if asked and asked.user and asked.state == "asked":
        with translation.override(asked.user.language):
            _tell(asked, by_phone)


def may_by_code(user):
    """Say whether a code alone acts for an account: not where the person asks for more to enter, nor for staff."""
    return not user.is_staff and not Authenticator.objects.filter(user=user).exists()


@transaction.atomic
def desk_confirm(pk, code):
    """Take the code (str) that the person said. Returns whether the consent stands now; a wrong one is counted."""
    asked = DeskConsent.objects.select_for_update(of=["self"]).select_related("user").get(pk=pk)
    if asked.state == "given":
        return True
    if asked.state != "asked" or asked.failures >= TRIES:
        return False
    if not asked.code or not hmac.compare_digest(asked.code.encode(), code.encode()):
        asked.failures += 1
        asked.save(update_fields=["failures"])
        return False
    asked.code, asked.given_at, asked.expires_at = "", timezone.now(), timezone.now() + GOOD_FOR
    asked.save(update_fields=["code", "given_at", "expires_at"])
    seen(subject=asked.user, actor=None, what=gettext_noop("Wrote down that you let it act for you"), place=asked.by)
    return True


def desk_end(consents):
    """End consents (QuerySet of DeskConsent): the person took them back, or the desk has finished."""
    consents.filter(ended_at=None).update(ended_at=timezone.now(), code="")


def _tell(asked, by_phone):
    code = f"{asked.code[:4]} {asked.code[4:]}" if asked.code else ""
    if by_phone:
        text = _("%(place)s asks to act for you. If you are there and agree, say %(code)s. If not, tell it to nobody.")
        if not code:
            text = _("%(place)s asked to act for you. Your account does not allow it: enter with it yourself.")
        said = text % {"place": Truncator(asked.place).chars(SMS_PLACE), "code": code}
        sms.send(asked.user.phone, said, kind="sms/desk", valid_seconds=settings.CODE_SECONDS)
        return
    sites = settings.SITE_URL + reverse("account_sites")
    context = {"asked": asked, "code": code, "sites": sites, "site_url": settings.SITE_URL}
    body = render_to_string("accounts/email/desk.txt", context)
    message = EmailMessage(subject=_("A desk asks to act for you"), body=body, to=[asked.user.email])
    mark(message, kind="accounts/email/desk", valid_seconds=settings.CODE_SECONDS).send()
