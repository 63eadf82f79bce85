"""The receipt as a PDF: tagged, with a QR that leads to the page that follows requests. No answers, none in the QR."""

import io

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from segno.consts import MODE_ALPHANUMERIC, MODE_BYTE

from core.pdf import render_pdf
from tramites_forms.templatetags.forms_text import receipt_facts


def receipt_pdf(submission, pin=""):
    """Return the PDF (bytes) of a submission's receipt, in the language in which it was filled in."""
    with translation.override(submission.language):
        follow_url = follow_address(submission)
        return render_pdf(
            "receipt.typ",
            {
                "title": _("We received your request"),
                "language": submission.language,
                "site": settings.WAGTAIL_SITE_NAME,
                "footer": submission.reference,
                "number_label": _("Number"),
                "number": submission.reference,
                "rows": [{"label": str(row["label"]), "value": said(row)} for row in receipt_facts(submission, pin)],
                "follow_url": follow_url,
                "qr": qr_svg(follow_url),
                "qr_alt": _("QR code that opens the page where you follow your request"),
                "qr_text": _("Follow your request"),
                "next_title": _("What happens now"),
                "next": [
                    _("%(who)s has your request.") % {"who": submission.receiver},
                    submission.due.sentence,
                    _("With the number and the access code you can see how it goes at any time, without signing in."),
                ],
            },
        )


def said(row):
    """Return the value of a row of the receipt with its note (str); that of the clave is for the screen."""
    note = "" if row.get("kind") else row.get("note", "")
    return f"{row['value']} {note}".strip()


def follow_address(submission):
    """Return the address that the QR of a receipt holds: the page that follows requests, with its number."""
    return f"{settings.SITE_URL}{reverse('follow')}?numero={submission.reference}"


def qr_svg(text, letters=""):
    """Return a QR (SVG text) of `text` and then `letters`: capitals and digits alone, which take fewer dots there."""
    parts = [(text, MODE_BYTE, "iso-8859-1"), (letters, MODE_ALPHANUMERIC, None)] if letters else text
    out = io.BytesIO()
    segno.make(parts, error="m", micro=False).save(out, kind="svg", scale=4, border=2)
    return out.getvalue().decode()


def qr_inline(text):
    """Return a QR of `text` as safe SVG to put in a page, without what only a file needs."""
    return mark_safe(
        segno.make(text, error="m", micro=False).svg_inline(scale=4, border=2, omitsize=True, light="#fff")
    )
