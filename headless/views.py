"""The small files that programs look for at fixed addresses."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as django_sitemap
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core.language_paths import codes, others
from core.pagecache import public_page, understood
from core.site_owner import seal_svg
from headless.sitemap import SITEMAPS, pages_of_sitemap

PRIVATE = ("/admin/", "/cuenta/", "/solicitudes/", "/seguimiento/", "/verificar/", "/opinion/", "/estilo/")
SECURITY_FILE_DAYS = 180


@public_page
def robots(request):
    """Personal addresses are of no use to search engines; everything else is."""
    lines = ["User-agent: *"]
    lines += [f"Disallow: {prefix}{path}" for path in PRIVATE for prefix in ("", *(f"/{code}" for code in others()))]
    lines += [f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public_page
def sitemap(request):
    """Every public address. It reads all of them, so it is made only for addresses whose answer is kept."""
    if set(request.GET) - {"p"} or len(request.GET.getlist("p")) > 1:
        return HttpResponseRedirect(request.path)
    if "p" in request.GET:
        asked = request.GET["p"]
        if asked not in {str(number) for number in range(1, pages_of_sitemap() + 1)}:
            raise Http404
        understood(request, p=asked)
    return django_sitemap(request, sitemaps=SITEMAPS)


@public_page
def security(request):
    """Tell where to report a weakness (RFC 9116), when the installation says where."""
    if not settings.SECURITY_CONTACTS:
        raise Http404
    expires = (timezone.now() + timedelta(days=SECURITY_FILE_DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"Contact: {contact}" for contact in settings.SECURITY_CONTACTS]
    lines += [f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", f"Preferred-Languages: {', '.join(codes())}"]
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
