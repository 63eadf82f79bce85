"""Messages about a draft, in the language in which it is being filled. No answers in them."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from core import queues
from core.messages.mail import mark
from tramites_forms.filling import Filling
from tramites_forms.models import Draft


@app.task(name="tramites_forms.resume_send", queue=queues.PEOPLE, retry=queues.PATIENT, pass_context=False)
def resume_send(draft_ids):
    """Send the link and the code of each draft that is still open to the address kept with it.

    The list may be empty: resuming.py says why.
    """
    for draft in Draft.objects.open().filter(pk__in=draft_ids, user=None).select_related("version", "form"):
        if draft.resume_email and draft.resume_code:
            _send(draft, draft.resume_email, "resume", lambda: _("Go on with what you were filling"))


@app.task(name="tramites_forms.draft_expiry_send", queue=queues.UPKEEP, retry=queues.PATIENT, pass_context=False)
def draft_expiry_send(draft_id):
    """Say that a draft will be removed soon, if it is still open and there is an address."""
    draft = Draft.objects.open().select_related("version", "form", "user").filter(pk=draft_id).first()
    if draft is None:
        return
    address = (draft.user.email or "") if draft.user else draft.resume_email
    if address:
        _send(draft, address, "draft_expiry", lambda: _("What you were filling will be removed soon"))


def _send(draft, address, template, subject):
    with translation.override(draft.language):
        name = "resume" if draft.user_id else "resume_code"
        context = {
            "draft": draft,
            "title": Filling(draft, draft.language).title,
            "link": settings.SITE_URL + reverse(f"tramites_forms:{name}", args=[draft.pk]),
            "code": f"{draft.resume_code[:4]} {draft.resume_code[4:]}" if draft.resume_code else "",
            "site": settings.SITE_URL,
        }
        body = render_to_string(f"tramites_forms/email/{template}.txt", context)
        message = EmailMultiAlternatives(subject=str(subject()), body=body, to=[address])
        mark(message, kind=template, about=draft).send()
