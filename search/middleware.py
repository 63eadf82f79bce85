"""Counts results that are opened, for everybody alike and without JavaScript: the browser says where it comes from."""

from urllib.parse import parse_qs, urlsplit

from core.language_paths import in_spanish

from .insight import recorder


class OpenedResultMiddleware:
    """Stands before the page cache. Reads one header; changes nothing in the answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        referer = request.META.get("HTTP_REFERER", "")
        if "/buscar/" in referer and request.method == "GET" and len(referer) < 2_000:
            self._count(request, referer)
        return self.get_response(request)

    def _count(self, request, referer):
        try:
            came_from = urlsplit(referer)
        except ValueError:
            return
        if came_from.netloc != request.get_host() or in_spanish(came_from.path) != "/buscar/":
            return
        path = in_spanish(request.path_info)
        if path.startswith(("/buscar/", "/static/", "/media/", "/api/", "/admin/")):
            return
        text = parse_qs(came_from.query, max_num_fields=30).get("q", [""])[0]
        recorder.opened(text, "en" if came_from.path.startswith("/en/") else "es", path)
