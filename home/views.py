from django.http import Http404, HttpResponsePermanentRedirect
from wagtail.views import serve as wagtail_serve

from home import routing


def serve(request, path):
    """Serve a page as Wagtail does, restrictions and hooks included, found in two queries (home.routing)."""
    try:
        found = routing.find(request, [part for part in path.split("/") if part])
    except Http404:
        found = None
    elsewhere = found and routing.translated_address(request, found.page)
    if elsewhere:
        return HttpResponsePermanentRedirect(elsewhere)
    request._wagtail_route_for_request = found
    return wagtail_serve(request, path)
