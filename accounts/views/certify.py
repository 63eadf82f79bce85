"""Where people certify the account: each step explained before it, the code to show, the refusal, the appeal."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import identity_app
from accounts.forms import AppealForm
from accounts.models import Certification, CertificationRequest
from accounts.services import AlreadyDecided, appeal_send, request_open


@login_required
@require_http_methods(["GET", "POST"])
def certify(request):
    """Show how the account is certified and where the request of this person stands; POST asks for a code."""
    if request.method == "POST" and not request.user.certification:
        request_open(user=request.user)
        return redirect("account_certify")
    State = CertificationRequest.State
    mine = request.user.certification_requests.exclude(state=State.REPLACED)
    last = mine.exclude(state=State.OPEN).first()
    context = {
        "open_request": mine.open().filter(method=Certification.Method.DESK).first(),
        "photos_sent": mine.with_photos_to_look_at().first(),
        "app_offered": identity_app.offered(),
        "refusal": last if last and last.state == State.REFUSED else None,
    }
    return render(request, "accounts/certify.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def appeal(request, pk):
    """Ask for another look at a refusal, in one's own words."""
    refusal = get_object_or_404(request.user.certification_requests, pk=pk)
    if not refusal.may_appeal:
        return redirect("account_certify")
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appeal_send(request=refusal, text=form.cleaned_data["text"])
        except AlreadyDecided:
            return redirect("account_certify")
        messages.success(request, _("We received your appeal"))
        return redirect("account_certify")
    return render(request, "accounts/appeal.html", {"form": form, "refusal": refusal})
