"""POSTs that come from kept pages. Such a page carries no token of its own, so these doors look at who sends.

A browser says where a form was sent from (`Sec-Fetch-Site`, `Origin`, or at least `Referer`), and no other site can
make it say ours. What says nothing is not a browser with a person before it, and is refused too.
"""

import functools
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.http import personal
from core.limits import within_limit
from core.security_log import note

PORTS = {"http": 80, "https": 443}
TRAP = "website"  # the name of the field that people do not see and robots fill


def from_our_site(request):
    """Say whether a page of ours sent this request."""
    site, origin = request.headers.get("Sec-Fetch-Site", ""), request.headers.get("Origin", "")
    if site and site != "same-origin":
        return False
    # A browser that keeps its origin to itself says "null"; what it says of the site then counts.
    if origin and not (site and origin == "null"):
        return is_our_origin(request, origin)
    return bool(site) or is_our_origin(request, request.headers.get("Referer", ""))


def is_our_origin(request, address):
    """Say whether `address` (str: an origin, or an address at it) is of this site: scheme, host and port."""
    try:
        sent_from = urlsplit(address)
        port = sent_from.port
    except ValueError:
        return False
    if sent_from.username is not None or not sent_from.hostname:
        return False
    ours = urlsplit(f"{request.scheme}://{request.get_host()}")
    said = (sent_from.scheme, sent_from.hostname, port or PORTS.get(sent_from.scheme))
    return said == (ours.scheme, ours.hostname, ours.port or PORTS.get(ours.scheme))


def fell_in_the_trap(request):
    """Say whether the hidden field was filled. Answer such a sender as if all were well, and keep nothing."""
    return bool(request.POST.get(TRAP))


def open_post(kind, per_hour: int | None = 300):
    """Decorate a view that takes POSTs from kept pages: outside the token check, looked at otherwise, never cached.

    `per_hour` is by address and loose: whole towns share one. None: nobody is refused, what counts is limited inside.
    """

    def decorate(view):
        @csrf_exempt
        @require_POST
        @personal
        @functools.wraps(view)
        def guarded(request, *args, **kwargs):
            if not from_our_site(request):
                note("origin_refused", request)
                raise PermissionDenied(_("This was not sent from a page of this site."))
            if per_hour is not None and not within_limit(kind, request, per_hour):
                return HttpResponse(_("Too many requests"), status=429, headers={"Retry-After": "3600"})
            return view(request, *args, **kwargs)

        return guarded

    return decorate
