"""What was decided about a certification, told to its person: by e-mail, or by text message to who has only a phone.

It says what happened and where to read it: no name, no number, no reason, since messages are read over shoulders.
"""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app

from core import queues
from core.messages.mail import mark

from . import sms
from .models import Certification, CertificationRequest
from .moments import day

BY_PHOTOS = Certification.Method.DOCUMENT
# {what: (sentence, what can be done now)}. A text message is the sentence alone, with the address.
SAID = {
    "certified": (
        gettext_lazy("Your account is certified."),
        gettext_lazy("You can now send any request in your name."),
    ),
    "corrected": (
        gettext_lazy("We corrected the name or the number of your certified account."),
        gettext_lazy("Look whether they are right now."),
    ),
    "refused_desk": (
        gettext_lazy("Your account could not be certified at the desk."),
        gettext_lazy("The reason is in your account. You can ask for another code, or appeal until %(appeal_end)s."),
    ),
    "refused_photos": (
        gettext_lazy("Your account could not be certified with the photos that you sent."),
        gettext_lazy("The reason is in your account. You can send others, or appeal until %(appeal_end)s."),
    ),
    "not_corrected": (
        gettext_lazy("The name or the number of your certified account was not corrected."),
        gettext_lazy("The reason is in your account. It is still certified. You can appeal until %(appeal_end)s."),
    ),
    "appeal_new_code": (
        gettext_lazy("We accepted your appeal about the certification of your account."),
        gettext_lazy("You have a new code, and the answer is in your account."),
    ),
    "appeal_photos": (
        gettext_lazy("We accepted your appeal about the certification of your account."),
        gettext_lazy("The answer is in your account. Send the photos again."),
    ),
    "appeal_denied": (
        gettext_lazy("We looked at your appeal about the certification of your account: the decision stands."),
        gettext_lazy("The answer is in your account. You can try again, this way or another."),
    ),
    "withdrawn": (
        gettext_lazy("The certification of your account was taken back."),
        gettext_lazy("The reason is in your account. You can certify it again."),
    ),
    "ends_soon": (
        gettext_lazy("The certification of your account ends on %(end)s."),
        gettext_lazy("Certify it again before that day, so that you can go on sending requests."),
    ),
}


@app.task(name="accounts.certification_decided", queue=queues.PEOPLE, retry=5, pass_context=False)
def certification_decided(request_id):
    """Tell the person what was decided on a CertificationRequest, or answered to its appeal."""
    request = CertificationRequest.objects.select_related("user").get(pk=request_id)
    with translation.override(request.user.language):
        _send(request.user, what_of(request), about=request, appeal_end=day(request.appeal_end))


@app.task(name="accounts.certification_told", queue=queues.PEOPLE, retry=5, pass_context=False)
def certification_told(certification_id):
    """Tell the person what became of a Certification: made without a certifier, taken back, or near its end."""
    one = Certification.objects.select_related("user").get(pk=certification_id)
    with translation.override(one.user.language):
        if one.revoked_at:
            _send(one.user, "withdrawn", about=one)
        elif one.end_told_at:
            _send(one.user, "ends_soon", about=one, end=day(one.expires_at))
        else:
            _send(one.user, "certified", about=one)


def what_of(request):
    """Return the key of SAID for what was decided on a request (CertificationRequest) that is decided."""
    photos = request.method == BY_PHOTOS
    if request.appeal_answered_at:
        upheld = "appeal_photos" if photos else "appeal_new_code"
        return upheld if request.appeal_upheld else "appeal_denied"
    # Who was certified when asking wanted a correction.
    before = request.user.certifications.filter(certified_at__lte=request.created_at)
    correcting = before.exclude(revoked_at__lte=request.created_at).exclude(expires_at__lte=request.created_at).exists()
    if request.state == CertificationRequest.State.CERTIFIED:
        return "corrected" if correcting else "certified"
    if correcting:
        return "not_corrected"
    return "refused_photos" if photos else "refused_desk"


def _send(user, what, about, **facts):
    """Send a sentence of SAID. `about`: the row it tells of, with which the message is forgotten."""
    sentence, then = (str(text) % facts for text in SAID[what])
    address = settings.SITE_URL + reverse("account_certify")
    if user.email:
        context = {"sentence": sentence, "then": then, "site_url": settings.SITE_URL, "address": address}
        message = EmailMultiAlternatives(
            subject=_("There is an answer about your account") if what != "ends_soon" else sentence,
            body=render_to_string("accounts/email/certification.txt", context),
            to=[user.email],
        )
        mark(message, kind="certification", about=about).send()
    elif user.phone and sms.offered():
        sms.send(user.phone, f"Soberanía: {sentence} {address}", kind="sms/certification", about=about)
