"""What is not published yet, for an external front end (H2): read with a link that ends, can be taken back, and counts.

A link opens what its maker may edit when it is read, and no more: who loses that right takes it from their links too.
"""

import ipaddress
import re

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.api import Problem, parameter_fault
from core.limits import client_address
from core.page_addresses import page_address
from core.pages import previewed_elsewhere
from core.security_log import note
from headless.models import PreviewGrant, PreviewOpen
from headless.preview_models import digest_of
from headless.wagtail_api import PagesEndpoint, router

LONGEST_TOKEN = 200
MOST_PAGES = 1000  # of a draft site, in its list
MOST_OPENS = 500  # of a link that are written down one by one
PANEL_HOURS = 1
KNOWN = {"token", "page", "lang", "fields"}
# Programs that fetch an address when it is written into a message, to show what it leads to.
PROGRAMS = re.compile(
    r"bot\b|whatsapp|facebookexternalhit|skypeuripreview|slack|discord|telegram|twitter|linkedin|preview|crawler", re.I
)


def link_with(token):
    """Return the address to give away: of the external front end when there is one, else of the API."""
    query = urlencode({"token": token})
    base = settings.HEADLESS_PREVIEW_URL or f"{settings.SITE_URL}{reverse('api_preview')}"
    return f"{base}{'&' if '?' in base else '?'}{query}"


class DraftEndpoint(PagesEndpoint):
    """One page as its newest draft says it, in the shape in which the API will say it once published."""

    known_query_parameters = PagesEndpoint.known_query_parameters | {"token", "page"}

    typed = None  # what an editor wrote and did not save, instead

    def detail_view(self, request, pk, typed=None):
        self.typed = typed
        return super().detail_view(request, pk)

    def get_object(self):
        page = get_object_or_404(Page, pk=self.kwargs["pk"])
        return page.specific.with_content_json(self.typed) if self.typed else page.get_latest_revision_as_object()

    def check_query_parameters(self, queryset):
        """Ours are checked before."""


_draft = router.wrap_view(DraftEndpoint.as_view({"get": "detail_view"}))


def preview(request):
    """Answer the bearer of a link with a page: its own or, of a draft site, the one that `page` names."""
    try:
        grant = _grant_of(request)
        page = _page_of(request, grant)
    except Problem as refusal:
        return _private(refusal.response)
    _opened(request, grant, page)
    return _private(_draft(request, pk=page.pk, typed=grant.typed if page.pk == grant.page_id else None))


def preview_pages(request):
    """Answer the bearer of a link to a draft site with its pages: what there is, and which of it is not published."""
    try:
        grant = _grant_of(request)
    except Problem as refusal:
        return _private(refusal.response)
    found = [page for page in _pages_of(grant)[:MOST_PAGES] if _may_show(grant, page)]
    _opened(request, grant, grant.page)
    items = [
        {
            "id": page.pk,
            "type": page.cached_content_type.model_class()._meta.label,
            "title": page.draft_title or page.title,
            "url": page_address(page),
            "parent": page.get_parent().pk if page.pk != grant.page_id else None,
            "live": page.live,
            "has_unpublished_changes": page.has_unpublished_changes,
        }
        for page in found
    ]
    return _private(JsonResponse({"total": len(items), "items": items}))


def _grant_of(request):
    """Return the standing PreviewGrant of a request. Raises Problem: what is wrong with a token is not told."""
    if unknown := sorted(set(request.GET) - KNOWN):
        message = _("There is no such parameter here.")
        raise Problem(400, errors=[parameter_fault(name[:100], message) for name in unknown[:20]])
    token = request.GET.get("token", "")
    grant = None
    if 0 < len(token) <= LONGEST_TOKEN:
        found = PreviewGrant.objects.standing().select_related("page", "made_by")
        grant = found.filter(digest=digest_of(token)).first()
    if grant is None or not _may_show(grant, grant.page):
        note("wrong_token", request)
        raise Problem(404)
    return grant


def _page_of(request, grant):
    named = request.GET.get("page", "")
    if not named:
        return grant.page
    if not (named.isascii() and named.isdigit() and len(named) < 10):
        raise Problem(404)
    page = _pages_of(grant).filter(pk=named).first()
    if page is None or not _may_show(grant, page):
        raise Problem(404)
    return page


def _pages_of(grant):
    """Return the pages (QuerySet) of a link: its own and, of a draft site, those below it."""
    if not grant.below:
        return Page.objects.filter(pk=grant.page_id)
    return Page.objects.descendant_of(grant.page, inclusive=True).order_by("path")


def _may_show(grant, page):
    """Say whether a page is shown: not what is for few, and only what the maker of the link may edit now."""
    restricted = page.get_view_restrictions().exists()
    return not restricted and page.specific_deferred.permissions_for_user(grant.made_by).can_edit()


def _opened(request, grant, page):
    if grant.typed is not None or grant.opens.count() >= MOST_OPENS:
        return
    agent = request.headers.get("User-Agent", "")[:500]
    program = request.META["REQUEST_METHOD"] == "HEAD" or bool(PROGRAMS.search(agent))
    PreviewOpen.objects.create(grant=grant, page_id=page.pk, address=_ip(client_address(request)), program=program)


def _ip(text):
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def _private(response):
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response


@previewed_elsewhere
@transaction.atomic
def show_elsewhere(page, request):
    """Lead the preview of Wagtail to the external front end, which reads what is written and not saved."""
    if page.pk is None or not request.user.is_authenticated:
        raise Http404
    PreviewGrant.objects.filter(page_id=page.pk, made_by=request.user).exclude(typed=None).delete()
    typed = page.serializable_data()
    _grant, token = PreviewGrant.make(page=page, user=request.user, hours=PANEL_HOURS, typed=typed)
    return HttpResponseRedirect(link_with(token))
