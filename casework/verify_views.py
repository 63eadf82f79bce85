"""`/verificar/`: anybody finds out whether a document is ours and stands, by its QR, number and clave, or itself."""

import base64

from django import forms
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from casework import document_number, guessing, seal_keys, sealing, verifying
from casework.forms import ClaveField, NumberField
from casework.models import Outcome
from casework.statements import keys
from core.http import personal
from core.limits import client_address
from core.open_post import open_post
from core.pagecache import public_page
from core.security_log import note
from tramites_forms.templatetags.forms_text import moment

ASKS_PER_HOUR = 300  # from one address: whole towns may share one


class NumberForm(forms.Form):
    use_required_attribute = False
    number = NumberField(
        parse=document_number.parse,
        label=gettext_lazy("Number of the document"),
        max_length=40,
        help_text=gettext_lazy("It looks like DOC-7K3M-Q9TX."),
        error_messages={"required": gettext_lazy("Write the number of the document.")},
    )
    pin = ClaveField(
        label=gettext_lazy("Access code of the document"),
        help_text=gettext_lazy("8 digits, beside the number."),
        error_messages={"required": gettext_lazy("Write the access code of the document.")},
    )


class FileForm(forms.Form):
    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("The file, as you received it"),
        help_text=gettext_lazy("The PDF of a document, or a copy of the edition without a line. It is not kept."),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose the file of the document.")},
        widget=forms.ClearableFileInput({"accept": ".pdf,.zip,.html"}),
    )

    def clean_file(self):
        if self.cleaned_data["file"].size > verifying.MOST_BYTES:
            raise forms.ValidationError(_("It is bigger than 20 MB: no document of ours is."))
        return self.cleaned_data["file"]


@csrf_exempt
def verify(request):
    """The empty forms are for everybody and kept; what they are answered with is for one person."""
    return _answer(request) if request.method == "POST" else _form(request)


@public_page
def _form(request):
    return _page(request)


@require_safe
@personal
def verify_code(request, code):
    """The address in the QR of a document."""
    return _verdict(request, verifying.by_code(code))


@open_post("verify", per_hour=ASKS_PER_HOUR)
def _answer(request):
    if "file" in request.FILES or "by_file" in request.POST:
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return _page(request, file_form=form, status=422)
        body = form.cleaned_data["file"].read()
        if sealed := sealing.check(body):
            return _edition(request, sealed)
        return _verdict(request, verifying.by_file(body), by_file=True)
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    number = form.cleaned_data["number"]
    address = client_address(request)
    if not guessing.OF_DOCUMENTS.may_try(number, address):
        note("clave_locked", request)
        return _page(request, form=form, too_many=True, status=429)
    found = verifying.by_pin(number, form.cleaned_data["pin"])
    if found is None:
        note("wrong_clave", request)
    else:
        guessing.OF_DOCUMENTS.was_right(number, address)
    return _verdict(request, found)


def _page(request, form=None, file_form=None, *, too_many=False, status=200):
    context = {
        "form": form or NumberForm(),
        "file_form": file_form or FileForm(),
        "too_many": too_many,
        "offline": without_a_line(),
        "seal": seal_without_a_line(),
        "private": request.method == "POST",
    }
    return render(request, "casework/verify.html", context, status=status)


def without_a_line():
    """Return what the page needs to read statements by itself (dict), or None where none are made."""
    try:
        root = keys.root_bytes(keys.root_public())
    except keys.NoKey:
        return None
    facts = [
        (_("Document"), "kind"),
        (_("Number"), "number"),
        (_("Given to (initials)"), "initials"),
        (_("Fact in the code"), "fact"),
        (_("Decided on"), "decided"),
    ]
    rows = [{"label": label, "html": format_html('<span data-fact="{}"></span>', name)} for label, name in facts]
    return {"root": base64.b64encode(root).decode(), "rows": rows}


def seal_without_a_line():
    """Return what the page needs to check the seal of an edition by itself (dict), or None where nothing is sealed."""
    try:
        kid, key = seal_keys.signing_key()
    except seal_keys.NoSealKey:
        return None
    point = keys.root_bytes(key.public_key())
    return {"kid": kid, "point": base64.b64encode(point).decode(), "newest": sealing.newest()}


def _edition(request, sealed):
    """Say whether a copy of the edition without a line is ours and unchanged, and whether it is the newest."""
    context = {"sealed": sealed, "private": True}
    return render(request, "casework/verdict_edition.html", context, status=200 if sealed.ours else 404)


def _verdict(request, found, *, by_file=False):
    """Say what a document is. What we do not know reads the same, whatever of it is wrong."""
    context = {"found": found, "document": found and found.document, "by_file": by_file, "private": True}
    if found:
        document = found.document
        context["rows"] = [
            {"label": _("Document"), "value": document.title},
            {"label": _("Number"), "value": document.number},
            {"label": _("Issued by"), "value": document.institution},
            {"label": _("Outcome"), "value": str(dict(Outcome.choices).get(document.outcome, ""))},
            {"label": _("Given to (initials)"), "value": document.initials},
            {"label": _("Decided on"), "value": date_format(document.decided_on)},
            {"label": _("Issued on"), "value": moment(document.issued_at)},
        ]
    return render(request, "casework/verdict.html", context, status=200 if found else 404)
