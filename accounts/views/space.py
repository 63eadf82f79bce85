from allauth.account import views as account
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import sms
from accounts.forms import ProfileForm
from core.citizen_space import sections
from core.phone import readable_phone
from core.standing import told


@login_required
def home(request):
    """A person's own space: what the account is good for, then the sections of every room."""
    return render(request, "accounts/home.html", {"sections": sections(request), "told": told(request.user)})


@login_required
def profile(request):
    """See the name, e-mail and phone of the account, and change its language."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The language of our messages is saved"))
        return redirect("account_profile")
    return render(request, "accounts/profile.html", {"form": form, "rows": _profile_rows(request.user)})


def change_phone(request):
    """allauth's page to change the phone, where the installation can send it a code."""
    if not sms.offered():
        raise Http404
    return account.change_phone(request)


def _profile_rows(user):
    name = (
        user.certification.legal_name if user.certification else _("We will write it here when you certify the account")
    )
    rows = [
        {"label": _("Legal name"), "value": name},
        {"label": _("E-mail"), "value": user.email or _("None"), "change_url": reverse("account_email")},
    ]
    if user.phone or sms.offered():
        phone = readable_phone(user.phone) if user.phone else _("None")
        change = {"change_url": reverse("account_change_phone")} if sms.offered() else {}
        rows.append({"label": _("Mobile phone"), "value": phone, **change})
    return rows


@login_required
def accesses(request):
    """Who of the institutions looked at the data of this person, newest first."""
    page = Paginator(request.user.data_accesses.select_related("actor"), 25).get_page(request.GET.get("pagina"))
    return render(request, "accounts/accesses.html", {"page_obj": page})
