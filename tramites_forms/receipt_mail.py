"""The receipt by e-mail: the same facts as the receipt page, in the language the form was filled in. No answers."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from core import queues
from core.messages.mail import mark
from tramites_forms.models import Submission
from tramites_forms.reading import pin_of, receipt_address
from tramites_forms.templatetags.forms_text import receipt_facts


@app.task(name="tramites_forms.receipt_send", queue=queues.PEOPLE, retry=queues.PATIENT, pass_context=False)
def receipt_send(submission_id):
    """Send the receipt of a submission, in the language it was filled in; nothing when nobody gave an address."""
    submission = Submission.objects.with_version().select_related("applicant").filter(pk=submission_id).first()
    address = receipt_address(submission) if submission else ""
    if not address:
        return
    with translation.override(submission.language):
        context = {
            "submission": submission,
            "rows": receipt_facts(submission, pin_of(submission)),
            "site": settings.SITE_URL,
        }
        message = EmailMultiAlternatives(
            subject=_("We received your request %(number)s") % {"number": submission.reference},
            body=render_to_string("tramites_forms/email/receipt.txt", context),
            to=[address],
            reply_to=[settings.MAILBOX_ADDRESS] if settings.MAILBOX_URL else None,
        )
        mark(message, kind="receipt", about=submission).send()
