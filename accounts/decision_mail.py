"""What was decided about a certification, by e-mail. It says that there is a decision and where to read it, no data."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from core import queues

from .models import CertificationRequest


@app.task(name="accounts.certification_decided", queue=queues.PEOPLE, retry=5, pass_context=False)
def certification_decided(request_id):
    """Tell the person by e-mail, in the language of the account, what was decided; nothing when it has no e-mail."""
    request = CertificationRequest.objects.select_related("user").get(pk=request_id)
    if not request.user.email:
        return
    with translation.override(request.user.language):
        context = {
            "decision": request,
            "site_url": settings.SITE_URL,
            "address": settings.SITE_URL + reverse("account_certify"),
        }
        EmailMultiAlternatives(
            subject=_("There is an answer about your account"),
            body=render_to_string("accounts/email/decision.txt", context),
            to=[request.user.email],
        ).send()
