"""A petition that came by mail, for who reads the mail of its address: the link of their receipt opens it.

Looking changes and shows nothing: programs that read mail before people open every address in it. Behind the button
are the number and, while it can be shown, the clave; and this browser may read and act in the petition from then on,
as it may for who typed number and clave.
"""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from casework.followed import page_of
from casework.holding_key import remember
from core.http import personal
from participation.mailbox import receipts
from tramites_forms.reading import pin_of
from tramites_forms.templatetags.forms_text import halves


@csrf_exempt
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def mail_proof(request, token):
    """A button, and behind it the number, the clave and the way to the petition."""
    submission = receipts.submission_of(token)
    if submission is None:
        raise Http404
    if request.method != "POST":
        return render(request, "participation/mail_proof.html", {})
    pin = pin_of(submission)
    rows = [{"label": _("Number"), "value": submission.reference}]
    rows += [{"label": _("Access code"), "value": halves(pin)}] if pin else []
    context = {"rows": rows, "with_pin": bool(pin), "address": page_of(submission)}
    return remember(render(request, "participation/mail_proof.html", context), submission)
