"""Where people certify the account: each step explained before it, the code to show, the refusal, the appeal."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.certification_state import standing_of
from accounts.certification_times import photos_take
from accounts.certification_told import headline, refused_title
from accounts.forms import AppealForm
from accounts.services import AlreadyDecided, appeal_send, request_open
from core.certification_points import points


@login_required
@require_http_methods(["GET", "POST"])
def certify(request):
    """Show how the account is certified and where the request of this person stands; POST asks for a code."""
    if request.method == "POST":  # who is certified asks for one to have the name or the number corrected
        request_open(user=request.user)
        return redirect("account_certify")
    now = standing_of(request.user)
    context = {
        "standing": now,
        "told": headline(now),
        "refused_title": refused_title(certified=bool(now.certification)),
        "photos_take": photos_take(),
        "points": points(),
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
