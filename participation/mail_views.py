"""The clave of a petition that came by mail, for who reads the mail of its address. Looking changes and shows nothing:
programs that read mail before people open every address in it."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.http import personal
from participation.mailbox import receipts
from tramites_forms.reading import pin_of
from tramites_forms.templatetags.forms_text import halves


@csrf_exempt
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def mail_proof(request, token):
    """A button, and behind it the number and the clave."""
    submission = receipts.submission_of(token)
    if submission is None:
        raise Http404
    pin = pin_of(submission)
    shown = request.method == "POST" and bool(pin)
    rows = [
        {"label": _("Number"), "value": submission.reference},
        {"label": _("Access code"), "value": halves(pin)},
    ]
    context = {"submission": submission, "rows": rows if shown else [], "shown": shown, "gone": not pin}
    return render(request, "participation/mail_proof.html", context)
