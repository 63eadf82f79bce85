"""What other sites may know of a person: seeing each consent, and taking it back."""

from uuid import UUID

from allauth.idp.oidc.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.consents import consent_withdraw
from accounts.desk import desk_end


@login_required
@require_http_methods(["GET", "POST"])
def sites(request):
    """List the sites that this person lets know something, and the desks that may act for them; POST takes it back."""
    if request.method == "POST" and "desk" in request.POST:
        desk = request.POST["desk"]
        if is_uuid(desk):
            desk_end(request.user.desk_consents.filter(pk=desk))
        messages.success(request, _("That desk can no longer act for you"))
        return redirect("account_sites")
    if request.method == "POST":
        client_id = request.POST.get("client", "")[:100].replace("\x00", "")
        consent_withdraw(user=request.user, client_id=client_id)
        messages.success(request, _("That site can no longer ask about you"))
        return redirect("account_sites")
    words = get_adapter().scope_display
    consents = [
        {"consent": one, "scopes": [words.get(scope, scope) for scope in one.scopes]}
        for one in request.user.site_consents.select_related("client")
    ]
    desks = request.user.desk_consents.standing()
    return render(request, "accounts/sites.html", {"consents": consents, "desks": desks})


def is_uuid(text):
    try:
        UUID(text)
    except ValueError:
        return False
    return True
