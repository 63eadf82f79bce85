"""The addresses of the OpenID Connect provider. No flow for devices, no registration of clients by themselves."""

from allauth.idp.oidc import views
from django.conf import settings
from django.http import Http404
from django.urls import include, path

from core.http import personal

from . import oidc


def not_offered(request):
    raise Http404


def when_there_is_a_key(view):
    """Without a key nothing can be signed: the provider is not there."""

    def shown(request, *args, **kwargs):
        if not settings.IDP_OIDC_PRIVATE_KEY:
            raise Http404
        return view(request, *args, **kwargs)

    shown.csrf_exempt = getattr(view, "csrf_exempt", False)
    return shown


_routes = [
    (".well-known/openid-configuration", views.configuration, "configuration"),
    (".well-known/jwks.json", views.jwks, "jwks"),
    ("identity/o/authorize", personal(oidc.authorization), "authorization"),
    ("identity/o/logout", personal(oidc.logout), "logout"),
    ("identity/o/api/token", personal(oidc.token), "token"),
    ("identity/o/api/revoke", personal(oidc.revoke), "revoke"),
    ("identity/o/api/userinfo", personal(oidc.user_info), "userinfo"),
    ("identity/o/api/device/code", not_offered, "device_code"),  # allauth looks its name up
]

# allauth knows them as idp:oidc:<name>.
urlpatterns = [
    path("", include(([path(route, when_there_is_a_key(view), name=name) for route, view, name in _routes], "oidc")))
]
