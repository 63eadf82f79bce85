"""What is not published yet, for an external front end (H2): read with a signed link that expires, nothing else."""

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from wagtail.models import Page

from core.api import problem
from core.security_log import note
from headless.wagtail_api import PagesEndpoint, router

SALT = "headless.preview"


def token_of(page):
    """Return the token that lets its bearer read the newest draft of `page` until it expires."""
    return signing.dumps(page.pk, salt=SALT)


def link_to(page):
    """Return the address to give away: of the external front end when there is one, else of the API."""
    query = urlencode({"token": token_of(page)})
    base = settings.HEADLESS_PREVIEW_URL or f"{settings.SITE_URL}{reverse('api_preview')}"
    return f"{base}{'&' if '?' in base else '?'}{query}"


class DraftEndpoint(PagesEndpoint):
    """One page as its newest draft says it, in the shape in which the API will say it once published."""

    def get_object(self):
        page = get_object_or_404(Page, pk=self.kwargs["pk"])
        if page.get_view_restrictions().exists():
            raise Http404
        return page.get_latest_revision_as_object()


_draft = router.wrap_view(DraftEndpoint.as_view({"get": "detail_view"}))


def preview(request):
    """Answer the bearer of a token. What is wrong with a token is not told."""
    try:
        pk = signing.loads(request.GET.get("token", ""), salt=SALT, max_age=settings.HEADLESS_PREVIEW_SECONDS)
    except signing.BadSignature:
        note("wrong_token", request)
        return problem(404)
    response = _draft(request, pk=pk)
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def share(request, pk):
    """Show an editor the link to give away."""
    page = get_object_or_404(Page, pk=pk).specific
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    context = {"page": page, "link": link_to(page), "minutes": settings.HEADLESS_PREVIEW_SECONDS // 60}
    return TemplateResponse(request, "headless/share.html", context)
