"""What the sender of a message gets: the number, the hour, who has it and until when they must answer. Nothing quoted.

The clave goes only to who is proven. To others goes a link: who opens it reads the mail of that address, and is shown
the clave there when they press a button.
"""

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from core.messages.mail import mark
from participation.mailbox.judging import site_host
from participation.models import InboundMail
from tramites_forms.models import Submission
from tramites_forms.reading import pin_of
from tramites_forms.templatetags.forms_text import receipt_facts

SALT = "participation.mailbox"
OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.correo@", re.ASCII)
IDENTIFIER = re.compile(r"<[^<>\s]{3,250}>")


def names_in(text: str) -> list[UUID]:
    """Return the keys of the messages that receipts of ours answered, out of the names of messages in a header."""
    return [UUID(found) for found in OURS.findall(text)][:20]


def send(row: InboundMail, submission: Submission, *, proven: bool, answering: str = "") -> None:
    """Write the receipt of a petition that came by mail to its sender, in the active language."""
    context = {
        "submission": submission,
        "rows": receipt_facts(submission, pin_of(submission) if proven else ""),
        "proof": "" if proven else settings.SITE_URL + reverse("mail_proof", args=[token(submission)]),
        "site_url": settings.SITE_URL,
    }
    headers = {
        "Message-ID": f"<{row.pk}.correo@{site_host()}>",
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
    }
    if found := IDENTIFIER.search(answering):
        headers |= {"In-Reply-To": found[0], "References": found[0]}
    message = EmailMultiAlternatives(
        subject=_("We received your message: %(number)s") % {"number": submission.reference},
        body=render_to_string("participation/email/received.txt", context),
        to=[row.sender],
        reply_to=[settings.MAILBOX_ADDRESS],
        headers=headers,
    )
    mark(message, kind="mail-receipt", about=submission).send()


def token(submission: Submission) -> str:
    """Return what opens the page where the clave of a petition is shown."""
    return signing.dumps(submission.pk, salt=SALT, compress=False)


def submission_of(text: str) -> Submission | None:
    """Return the petition that a token of ours opens, or None."""
    try:
        key: Any = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    return Submission.objects.real().select_related("form", "version", "text").filter(pk=key).first()
