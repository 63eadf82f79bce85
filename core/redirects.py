"""Moved pages under /en/: a redirect is made once, for the Spanish address, and serves both languages."""

from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect

from core.language_paths import in_active_language, in_spanish
from core.page_addresses import page_address
from core.served.answers import Gone, answer, gone_response

NEVER_SERVED = ("/admin/", "/media/", "/static/", "/cuenta/", "/documents/")


class LanguageRedirectMiddleware(RedirectMiddleware):
    """Wagtail's, then what was once served at the address (core.served). Under /en/ the Spanish address counts too.

    What editors wrote as a redirect comes first. Wagtail's automatic ones are off: they tell the address of what never
    was public, forget what is below a page, and go with the page when it is deleted.
    """

    def process_response(self, request, response):
        response = self.written_by_editors(request, response)
        if response.status_code != 404 or request.method not in ("GET", "HEAD") or "\0" in request.path:
            return response
        if request.path.startswith(NEVER_SERVED):
            return response
        said = answer(request.path)
        if said is None:
            return response
        if isinstance(said, Gone):
            return gone_response(request, said)
        query = request.META.get("QUERY_STRING", "")
        response = HttpResponsePermanentRedirect(f"{said.path}?{query}" if query else said.path)
        response["Cache-Control"] = "max-age=0"  # what moves may move back: a browser must not go round in circles
        return response

    def written_by_editors(self, request, response):
        response = super().process_response(request, response)
        spanish = in_spanish(request.path)
        if response.status_code != 404 or spanish == request.path:
            return response
        redirect = get_redirect(request, Redirect.normalise_path(spanish, decode_unicode=False))
        address = translated_address(redirect) if redirect else None
        if not address:
            return response
        kind = HttpResponsePermanentRedirect if redirect.is_permanent else HttpResponseRedirect
        return kind(address)


def translated_address(redirect):
    """Return where a redirect leads in the language of the address that was asked for."""
    if redirect.redirect_page:
        return page_address(redirect.redirect_page) + redirect.redirect_page_route_path.lstrip("/")
    link = redirect.redirect_link
    return in_active_language(link) if link.startswith("/") and not link.startswith("//") else link
