"""Every address of the site, found by walking the resolver, and how to fill its holes."""

import re

from django.urls import URLPattern, get_resolver
from django.utils import translation

from tests.support.doors_world import REGEX_HOLES, holder, pages_of_the_site

PAGE = r"^((?:[\w\-]+/)*)$"


def walk(resolver=None, prefix=""):
    """Yield (route, name, view) of every address, in the order in which they are tried."""
    for one in (resolver or get_resolver()).url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route, one.name or "", one.callback
        else:
            yield from walk(one, route)


def routes():
    """Return {route: view}: of two with the same pattern only the first can be reached."""
    with translation.override("es"):
        found = {}
        for route, _name, view in walk():
            found.setdefault(route, view)
    return found


def address(world, route):
    """Return the address (str) that `route` stands for in `world`, or None when the world has nothing to fill it."""
    values = world.values(re.sub(r"\(\?P<\w+>", "(", route))
    if values is None:
        return None
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda hole: str(values[hole[1]]) if hole[1] in values else hole[0], route)
    for pattern, filled in REGEX_HOLES.items():
        path = path.replace(pattern, filled.format(**vars(holder(world))))
    return "/" + path.replace("^", "").replace("$", "").replace("\\", "")


def addresses(world):
    """Return {row name: address}: every route once, and each page of the site behind the one route of pages."""
    found = {route: address(world, route) for route in routes() if route != PAGE}
    return found | {f"page:{path}": f"/{path}" for path in pages_of_the_site(world)}
