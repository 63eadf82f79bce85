"""The other sites that a person enters with this account."""

from allauth.idp.oidc.models import Client, Token
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods


@login_required
@require_http_methods(["GET", "POST"])
def sites(request):
    """List the sites that hold a token of this person; POST takes back what one was given."""
    mine = Token.objects.filter(user=request.user)
    if request.method == "POST":
        mine.filter(client=request.POST.get("client", "")[:100].replace("\x00", "")).delete()
        messages.success(request, _("That site can no longer ask about you"))
        return redirect("account_sites")
    clients = Client.objects.filter(pk__in=mine.valid().values("client")).order_by("name")
    return render(request, "accounts/sites.html", {"clients": clients})
