"""Staff sign in where everybody does: Wagtail's entrances lead there, none around the second factor."""

from allauth.account.views import logout
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import urlencode
from wagtail.admin.auth import require_admin_access

from .staff_admin import StaffAccountView


def _entrance(request):
    to = request.GET.get(REDIRECT_FIELD_NAME) or reverse("wagtailadmin_home")
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: to})}")


def _nothing_here(request):
    raise Http404


def _to(name):
    return lambda request, **kwargs: HttpResponseRedirect(reverse(name))


# Goes before wagtail.admin.urls. allauth checks that `next` is an address of ours.
staff_entrance = [
    path("admin/login/", _entrance, name="staff_login"),
    path("admin/logout/", logout, name="staff_logout"),
    path("admin/account/", require_admin_access(StaffAccountView.as_view()), name="staff_account"),
    path("admin/failwhale/", _nothing_here, name="staff_nothing"),  # Wagtail fails there on purpose
    path("admin/password_reset/", _to("account_reset_password"), name="staff_password"),
    path("admin/password_reset/<path:rest>", _to("account_reset_password"), name="staff_password"),
    path("_util/login/", _entrance, name="staff_login"),
]
