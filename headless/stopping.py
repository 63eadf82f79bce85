"""Telling the person who answers for a receiver that it is not told any more."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _


def told(webhook, *, gone):
    """Write the mail (core.messages delivers it) in the running transaction. `gone`: the receiver said so itself (410).

    Receivers of before nobody had to name a person for have none: those are seen in the admin and the figures.
    """
    if not webhook.contact:
        return
    with translation.override(settings.LANGUAGE_CODE):
        address = settings.SITE_URL + reverse("wagtailsnippets_headless_webhook:edit", args=[webhook.pk])
        context = {"webhook": webhook, "gone": gone, "admin": address, "site_url": settings.SITE_URL}
        body = render_to_string("headless/email/stopped.txt", context)
        subject = _("“%(name)s” is not told any more") % {"name": webhook.name}
        EmailMessage(subject=subject, body=body, to=[webhook.contact]).send()
