"""What was decided about a certification, by e-mail or text message: that there is a decision and where to read it."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from core import queues
from core.messages.mail import mark

from . import sms
from .models import CertificationRequest


@app.task(name="accounts.certification_decided", queue=queues.PEOPLE, retry=5, pass_context=False)
def certification_decided(request_id):
    """Tell the person what was decided: by e-mail, or by text message when the account has only a phone."""
    request = CertificationRequest.objects.select_related("user").get(pk=request_id)
    user = request.user
    with translation.override(user.language):
        address = settings.SITE_URL + reverse("account_certify")
        if user.email:
            context = {"decision": request, "site_url": settings.SITE_URL, "address": address}
            message = EmailMultiAlternatives(
                subject=_("There is an answer about your account"),
                body=render_to_string("accounts/email/decision.txt", context),
                to=[user.email],
            )
            mark(message, kind="decision", about=request).send()
        elif user.phone and sms.offered():
            text = _("There is an answer about your account. Read it here: %(address)s") % {"address": address}
            sms.send(user.phone, text, kind="sms/decision", about=request)
