"""Where a page is in the language being read: what views, feeds, the API and the templates ask."""

from django.urls import reverse
from django.utils import translation

from core import locale


def page_address(page, language=None, request=None):
    """Return the address (str) of `page` in `language` (the active one), or "" when it has none.

    Under /en/ every page has an address, whether or not it is translated: HomePage.route resolves it to the source.
    """
    root = locale.root_of(page, request)
    if root is None:
        return ""
    with translation.override(language or translation.get_language()):
        return reverse("wagtail_serve", args=(page.url_path[len(root.root_path) :],))
