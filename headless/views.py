"""The small files that programs look for at fixed addresses."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as django_sitemap
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core.pagecache import public_page
from core.site_owner import seal_svg
from headless.sitemap import SITEMAPS

PRIVATE = ("/admin/", "/cuenta/", "/solicitudes/", "/seguimiento/", "/verificar/", "/opinion/", "/estilo/")
SECURITY_FILE_DAYS = 180


@public_page
def robots(request):
    """Personal addresses are of no use to search engines; everything else is."""
    lines = ["User-agent: *"]
    lines += [f"Disallow: {prefix}{path}" for path in PRIVATE for prefix in ("", "/en")]
    lines += [f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public_page
def sitemap(request):
    return django_sitemap(request, sitemaps=SITEMAPS)


@public_page
def security(request):
    """Tell where to report a weakness (RFC 9116), when the installation says where."""
    if not settings.SECURITY_CONTACTS:
        raise Http404
    expires = (timezone.now() + timedelta(days=SECURITY_FILE_DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"Contact: {contact}" for contact in settings.SECURITY_CONTACTS]
    lines += [f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: es, en"]
    lines += [f"Canonical: {settings.SITE_URL}{request.path}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public_page
def seal(request):
    """The seal of the institution whose site this is, when the installation has one."""
    drawing = seal_svg()
    if not drawing:
        raise Http404
    return HttpResponse(drawing, content_type="image/svg+xml")


@public_page
def opensearch(request):
    """Let a browser search this site from its own bar."""
    context = {"site_name": settings.WAGTAIL_SITE_NAME, "site_url": settings.SITE_URL}
    kind = "application/opensearchdescription+xml"
    return render(request, "headless/opensearch.xml", context, content_type=kind)
