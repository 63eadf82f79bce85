"""Moved pages under /en/: a redirect is made once, for the Spanish address, and serves both languages."""

from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect

from core.language_paths import in_active_language, in_spanish
from core.templatetags.i18n_pages import page_address


class LanguageRedirectMiddleware(RedirectMiddleware):
    """Wagtail's, and for an address under /en/ that it does not know, what it knows of the Spanish one."""

    def process_response(self, request, response):
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
