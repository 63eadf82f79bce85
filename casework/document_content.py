"""What an issued document says, fixed when it is decided: plain data, from which the worker makes the PDF."""

import hmac

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.models import Outcome
from casework.statements.statement import new_salt
from core.crypto import blind_index

MOST_INITIALS = 6


def initials_of(name):
    """Return the initials (str) of a name: "M. P. R." of «María Pérez Ruiz». All that a stranger is shown of it."""
    words = [word for word in name.split() if word[0].isalpha()]
    return " ".join(f"{word[0].upper()}." for word in words[:MOST_INITIALS])


def verification_hash(number, pin):
    """Return the keyed hash that stands for the clave of a document."""
    return blind_index("document-pin", f"{number}:{pin}")


def is_pin_of(document, pin):
    return hmac.compare_digest(document.pin_hash, verification_hash(document.number, pin))


def verify_address(code):
    """Return the address (str, whole) that the QR of a document holds."""
    with translation.override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse("verify_code", args=[code])


def content_of(document, decision, *, holder, text, pin, fact, intro):
    """Return what the IssuedDocument says (dict that JSON can hold), in the language of the State."""
    case = document.case
    with translation.override(settings.LANGUAGE_CODE):
        rows = [
            (_("Given to"), holder),
            (_("Request"), f"{case.submission.called} ({case.submission.reference})"),
            (_("Sent"), date_format(timezone.localdate(case.submission.sent_at))),
            (_("Decision"), str(Outcome(decision.outcome).label)),
            (_("Decided on"), date_format(timezone.localdate(decision.decided_at))),
            (_("Decided by"), f"{decision.decided_by.get_full_name()}, {case.team}"),
            (_("Fact in the code"), fact),
        ]
        return {
            "title": case.life.document_title,
            "language": settings.LANGUAGE_CODE,
            "institution": case.receiver,
            "number_label": _("Number"),
            "number": document.number,
            "pin_label": _("Access code"),
            "pin": pin,
            "rows": [{"label": label, "value": value} for label, value in rows],
            "intro": intro,
            "text": text,
            "verify_title": _("How to verify this document"),
            "verify_url": verify_address(document.code),
            "verify_text": _(
                "Read the code with a telephone, or go to %(site)s and write the number and the access code. Look that "
                "the address is the one of this paper. It can be verified until %(day)s."
            )
            % {
                "site": f"{settings.SITE_URL}{reverse('verify')}",
                "day": date_format(document.verifiable_until),
            },
            "qr_alt": _("QR code that opens the page that verifies this document"),
            "holder": holder,
            "fact": fact,
            "salt": new_salt(),
        }
