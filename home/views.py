from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.views import serve as wagtail_serve

from core import retention
from core.pagecache import public_page
from home import routing


@require_safe
@public_page
def kept_data(request):
    """What the site keeps of people and for how long, from the register that removes it (core.retention)."""
    told = [kind.public for kind in retention.kinds() if kind.public]
    rows = [{"label": what, "value": how_long} for what, how_long in told]
    return render(request, "home/kept_data.html", {"rows": rows})


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
