"""The way to the identity application and back: departing, hearing what it says, confirming."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, JsonResponse, UnreadablePostError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import identity_app
from accounts.certification_state import standing_of
from accounts.services import CarneTaken
from core.phone import readable_phone
from core.security_log import note


@login_required
@require_http_methods(["POST"])
def certify_by_app(request):
    """Send the person to the identity application."""
    if not identity_app.offered():
        raise Http404
    if not standing_of(request.user).every_way_open:
        return redirect("account_certify")
    return redirect(identity_app.depart(request))


@csrf_exempt
@require_http_methods(["POST"])
def identity_app_said(request):
    """Hear from the identity application who a person is, and tell it where to send that person's browser."""
    if not identity_app.offered():
        raise Http404
    try:
        address = identity_app.receive(_body(request), request.headers.get("X-Signature", ""))
    except identity_app.Refused as refusal:
        note("signature_refused", request)
        return JsonResponse({"error": str(refusal)}, status=refusal.status)
    return JsonResponse({"return": address})


def _body(request):
    """Return the body (bytes) of a message. One that says it is longer than any of ours is not even read."""
    try:
        told = int(request.META.get("CONTENT_LENGTH") or 0)
        if told > identity_app.LONGEST_BODY:
            raise identity_app.Refused("too long", status=413)
        return request.body
    except (ValueError, RequestDataTooBig, UnreadablePostError):
        raise identity_app.Refused("the message cannot be read") from None


@login_required
@require_http_methods(["GET", "POST"])
def identity_app_return(request):
    """Show the person who comes back which name goes to which account; POST confirms or throws it away."""
    if not identity_app.offered():
        raise Http404
    code = (request.POST if request.method == "POST" else request.GET).get("codigo", "")
    try:
        if request.method == "GET":
            proof = identity_app.come_back(request, code)
            return render(request, "accounts/identity_app.html", {"rows": _rows(request.user, proof), "code": code})
        if "confirm" not in request.POST:
            identity_app.forget(request)
            messages.success(request, _("What the application said of you was thrown away. Nothing changed."))
            return redirect("account_certify")
        identity_app.confirm(request, code)
    except identity_app.NotTheSame:
        return render(request, "accounts/identity_app_lost.html", status=409)
    except CarneTaken:
        return render(request, "accounts/carne_taken.html", status=409)
    messages.success(request, _("Your account is certified"))
    return redirect("account_certify")


def _rows(user, proof):
    """Return the rows of a ficha: who the application says, and which account that would be."""
    return [
        {"label": _("Name"), "value": proof.legal_name},
        {"label": _("Identity card number"), "value": proof.carne},
        {"label": _("Account"), "value": user.email or readable_phone(user.phone or "")},
    ]
