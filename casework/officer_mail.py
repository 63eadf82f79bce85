"""What officers are told at once, by e-mail: few things, and never what a request says."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.messages.mail import mark

# {what: (subject, sentence)}. Facts come by name.
SAID = {
    "corrected": (
        _("%(number)s: the citizen has answered"),
        _("The citizen answered the correction that you asked for. The days run again."),
    ),
    "expired": (
        _("%(number)s: the correction was not answered"),
        _("The time to answer the correction has passed. The days run again: decide with what there is."),
    ),
    "withdrawn": (
        _("%(number)s: the citizen withdrew it"),
        _("The citizen no longer wants what they asked for. The case is over: you need not do anything."),
    ),
    "passed": (
        _("%(number)s: passed to your institution"),
        _("Another institution passed this case to yours. Give it to somebody: its day to answer is the same."),
    ),
    "appealed": (
        _("%(number)s: the citizen appeals the answer"),
        _("The citizen does not agree with the answer. Give it to somebody else than who decided."),
    ),
    "wrote": (
        _("%(number)s: the citizen wrote by e-mail"),
        _("A message to the mailbox was joined to this case. Read it among its messages."),
    ),
    "freed": (
        _("Cases without an officer"),
        _("Somebody left your team. %(count)s open cases are nobody's now: give them to somebody."),
    ),
}


def tell_officer(user, what, *, about, case=None, **facts):
    """Send an e-mail of SAID to somebody of staff. `about`: the row with which it is forgotten."""
    if not user.email or not user.is_active:
        return
    with translation.override(user.language):
        facts["number"] = case.submission.reference if case else ""
        subject, sentence = (str(text) % facts for text in SAID[what])
        path = reverse("case", args=[case.pk]) if case else reverse("case_queue")
        context = {"sentence": sentence, "address": f"{settings.SITE_URL}{path}", "site_url": settings.SITE_URL}
        body = render_to_string("casework/email/officer.txt", context)
        message = EmailMultiAlternatives(subject=subject, body=body, to=[user.email])
        mark(message, kind=f"officer/{what}", about=about).send()
