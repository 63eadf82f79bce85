"""What was decided about a certification, by e-mail. It says that there is a decision and where to read it, no data."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.messages.mail import mark

from .models import CertificationRequest


def send_decision(request_id):
    """Send the decision on a request, or do nothing when the account has no e-mail."""
    request = CertificationRequest.objects.select_related("user").get(pk=request_id)
    if not request.user.email:
        return
    with translation.override(request.user.language):
        context = {
            "decision": request,
            "site_url": settings.SITE_URL,
            "address": settings.SITE_URL + reverse("account_certify"),
        }
        message = EmailMultiAlternatives(
            subject=_("There is an answer about your account"),
            body=render_to_string("accounts/email/decision.txt", context),
            to=[request.user.email],
        )
        mark(message, kind="decision", about=request).send()
