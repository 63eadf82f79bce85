from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import certifying
from .certifying_panel import DeskPanel


@hooks.register("register_admin_urls")
def desk_urls():
    return certifying.urlpatterns


class DeskMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(certifying.PERMISSION)


@hooks.register("register_admin_menu_item")
def desk_menu_item():
    return DeskMenuItem(_("Certify accounts"), reverse("certify_desk"), name="certify", icon_name="user", order=250)


@hooks.register("construct_homepage_panels")
def what_waits_for_a_certifier(request, panels):
    if request.user.has_perm(certifying.PERMISSION):
        panels.append(DeskPanel(request.user))


@hooks.register("register_admin_viewset")
def sites_with_our_sign_in():
    from .oidc_admin import viewset

    return viewset
