"""Counts pages that are read and results that are opened, without JavaScript, session or query.

Who works in the admin does not count: editors open their own page again and again. Their session cannot tell, because a
kept page is answered before any session and a person's looks the same; so the admin leaves a cookie in their browser.
"""

from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from core.language_paths import in_spanish, language_of_path

from .insight import recorder
from .page_views import page_views, reads

ADMIN = "/admin/"
NOT_RESULTS = ("/buscar/", "/static/", "/media/", "/api/", ADMIN)
STAFF_COOKIE = "personal"  # says only that whoever uses this browser works in the admin


class CountingMiddleware:
    """Stands before the page cache. Reads a few headers; changes no public answer and asks nothing of anybody."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if reads(request):
            path = request.path_info
            # The page cache marks what is for everybody: no draft, nothing behind a sign-in, no file.
            viewed = settings.COUNT_VIEWS and "X-Page-Cache" in response and response.status_code in (200, 304)
            clicked = self._comes_from_results(request)
            if (viewed or clicked) and STAFF_COOKIE not in request.COOKIES:
                page_views.add(path, views=int(viewed), clicks=int(clicked))
            if path.startswith(ADMIN) and response.status_code == 200:
                _mark_staff(request, response)
        return response

    def _comes_from_results(self, request):
        """Say whether a result was opened, as the browser says where it comes from; count it for those words too."""
        referer = request.META.get("HTTP_REFERER", "")
        if "/buscar/" not in referer or len(referer) >= 2_000:
            return False
        try:
            came_from = urlsplit(referer)
            text = parse_qs(came_from.query, max_num_fields=30).get("q", [""])[0]
        except ValueError:  # no address, or one with more questions than our results page asks
            return False
        if came_from.netloc != request.get_host() or in_spanish(came_from.path) != "/buscar/":
            return False
        if in_spanish(request.path_info).startswith(NOT_RESULTS):
            return False
        recorder.opened(text, language_of_path(came_from.path))
        return True


def _mark_staff(request, response):
    """Leave the cookie of staff with somebody the admin has just let in; it lasts as long as a session may."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and user.has_perm("wagtailadmin.access_admin"):
        response.set_cookie(
            STAFF_COOKIE,
            "1",
            max_age=settings.SESSION_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
