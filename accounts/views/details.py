from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import DetailsForm
from accounts.models import Details


@login_required
@require_http_methods(["GET", "POST"])
def details(request):
    """Write, change or erase the names and the address that forms may start with."""
    kept = Details.objects.filter(user=request.user).first() or Details(user=request.user)
    form = DetailsForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("Your names and address are saved") if saved else _("We keep none of it any more"))
        return redirect("account_details")
    return render(request, "accounts/details.html", {"form": form})
