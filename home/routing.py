"""From an address to a page, in two queries however deep it is, and in Spanish where English has nothing.

Wagtail asks the database twice per level. Here one query fetches every page the address may pass through, under the
home page of the active language and under the Spanish one (ARCHITECTURE 3.12), and one more its specific fields.
"""

from contextlib import suppress

from django.conf import settings
from django.http import Http404
from django.urls import resolve
from django.utils import translation
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from core.locale import language_of, live_translations
from core.page_addresses import page_address
from core.served.answers import takes

DEEPEST = 8
HOME_DEPTH = 2
SERVED_BEFORE_US = {"media", "static"}  # by the proxy or a middleware


def home_paths(request):
    """Return {language: url_path of its home page} of the site the request is for. No query for a single site.

    What is read from the cache is left on the request, where Wagtail looks for it whenever it makes an address.
    """
    roots = Site.get_site_root_paths()
    request._wagtail_cached_site_root_paths = roots
    if len({root.site_id for root in roots}) > 1:
        site = Site.find_for_request(request)
        roots = [root for root in roots if site and root.site_id == site.pk]
    return {root.language_code: root.root_path for root in roots}


def find(request, components):
    """Return the RouteResult of an address given as a list of its parts. Raises Http404.

    Under /en/ what has no live English page is found among the Spanish ones: the page keeps its own language, by which
    templates know (`is_fallback`). A draft is never routed to, so an unfinished translation never shows.
    """
    if len(components) > DEEPEST:
        raise Http404
    homes, language = home_paths(request), translation.get_language()
    roots = list(dict.fromkeys(homes[code] for code in (language, settings.LANGUAGE_CODE) if code in homes))
    depths = range(len(components) + 1)
    wanted = [root + "".join(f"{part}/" for part in components[:depth]) for root in roots for depth in depths]
    pages = {page.url_path: page for page in Page.objects.filter(url_path__in=wanted)}
    for root in roots:
        with suppress(Http404):
            return follow(request, pages, root, components)
    raise Http404


def follow(request, pages, root, components):
    """Walk from the home page at `root` down `components`, as Wagtail does, over the pages already fetched."""
    page, left = pages.get(root), list(components)
    while page is not None:
        model = page.specific_class
        if issubclass(model, RoutablePageMixin):
            if takes(model, "".join(f"{part}/" for part in left)) and page.live:
                return page.specific.route(request, left)
        elif "route" in vars(model) and not issubclass(model, FallbackRoutingMixin):
            return page.specific.route(request, left)
        if not left:
            break
        child = pages.get(f"{page.url_path}{left.pop(0)}/")
        if child is not None:
            child._cached_parent_obj = page
        page = child
    if page is None or not page.live:
        raise Http404
    return RouteResult(page.specific)


def translated_address(request, page):
    """Return where a page found in Spanish has its live translation, or None: it may have another address."""
    language = translation.get_language()
    if language == settings.LANGUAGE_CODE or language_of(page, request) == language:
        return None
    translated = live_translations(page).get(language)
    return page_address(translated, request=request) if translated and page.depth > HOME_DEPTH else None


def taken_by_the_site(slug):
    """Say whether a page under the home page could never be read at this address, because something else answers it."""
    if slug in {code for code, _name in settings.LANGUAGES} | SERVED_BEFORE_US:
        return True
    with translation.override(settings.LANGUAGE_CODE):
        return resolve(f"/{slug}/").url_name != "wagtail_serve"


class FallbackRoutingMixin:
    """A home page that routes through `find`, also for who asks it directly (Wagtail's API, the admin)."""

    def route(self, request, path_components):
        return find(request, path_components)
