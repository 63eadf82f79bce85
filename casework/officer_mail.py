"""What officers are told at once, by e-mail: few things, and never what a request says."""

from datetime import date

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
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
    "merged": (
        _("%(number)s: joined to another case"),
        _("It asked for the same as another request of that person, which answers both. You need not do anything."),
    ),
    "parted": (
        _("%(number)s: it goes on by itself"),
        _("It is no longer joined to another case: answer it. Its own day counts again."),
    ),
    "opinion_asked": (
        _("%(number)s: your team is asked for its opinion"),
        _(
            "Give it by %(day)s, or say that it is not yours. "
            "You see what you need for it and nothing else of the case."
        ),
    ),
    "opinion_soon": (
        _("%(number)s: your opinion is waited for"),
        _("Give it by %(day)s, or say that it is not yours."),
    ),
    "opinion_overdue": (
        _("%(number)s: your opinion is late"),
        _("Its day was %(day)s. You can still give it, or say that it is not yours. Who asked knows that it is late."),
    ),
    "opinion_over": (
        _("%(number)s: your opinion is no longer needed"),
        _("You need not do anything, and you no longer see what you were shown."),
    ),
    "opined": (
        _("%(number)s: an opinion came"),
        _("%(body)s gave its opinion. Read it with the case."),
    ),
    "not_ours": (
        _("%(number)s: an opinion is not given"),
        _("%(body)s says that the opinion is not theirs. Read why with the case: you can ask another body, or go on."),
    ),
    "opinion_late": (
        _("%(number)s: an opinion is late"),
        _("%(body)s did not give its opinion in time. Wait for it, withdraw the question, or decide without it."),
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


def tell_officer(user, what, *, about, case=None, opinion=None, **facts):
    """Send an e-mail of SAID to somebody of staff. `about`: the row with which it is forgotten.

    Its address and number are those of `case`, or of an `opinion`, which say nothing of its case.
    """
    if not user.email or not user.is_active:
        return
    with translation.override(user.language):
        facts["number"] = opinion.name if opinion else case.submission.reference if case else ""
        facts = {name: date_format(fact) if isinstance(fact, date) else fact for name, fact in facts.items()}
        subject, sentence = (str(text) % facts for text in SAID[what])
        path = reverse("case", args=[case.pk]) if case else reverse("case_queue")
        if opinion:
            path = reverse("opinion", args=[opinion.pk])
        context = {"sentence": sentence, "address": f"{settings.SITE_URL}{path}", "site_url": settings.SITE_URL}
        body = render_to_string("casework/email/officer.txt", context)
        message = EmailMultiAlternatives(subject=subject, body=body, to=[user.email])
        mark(message, kind=f"officer/{what}", about=about).send()
