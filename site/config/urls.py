"""The addresses of the site. Spanish has no prefix; English lives under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts.staff_urls import staff_entrance
from core.style_guide import style_guide

handler400 = "core.bad_request.handler400"
handler429 = "accounts.too_many.handler429"  # allauth's
handler500 = "core.outage.handler500"

media = [re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT})]  # elsewhere the proxy does it

urlpatterns = [
    *(media if settings.SERVE_MEDIA else []),
    *staff_entrance,
    path("admin/", include(wagtailadmin_urls)),
    path("api/", include("config.api_urls")),
    path("", include(("accounts.oidc_urls", "idp"))),
    path("", include("headless.urls")),
    path("", include("edition.file_urls")),
    path("documents/", include(wagtaildocs_urls)),
    *([path("estilo/", style_guide)] if settings.STYLE_GUIDE else []),
    # LocaleMiddleware turns the API's 404s into redirects unless the default language has no prefix.
    *i18n_patterns(
        path("cuenta/", include("accounts.urls")),
        path("", include("participation.urls")),
        path("", include("casework.urls")),
        path("", include("search.urls")),
        path("", include("edition.urls")),
        path("", include("tramites_forms.urls")),
        path("", include("news.urls")),
        path("", include("home.urls")),  # serves every page: nothing of ours after it
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
