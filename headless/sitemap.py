"""What search engines may list: every public page, and what the rooms registered as searchable beside pages."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from wagtail.models import Page

from core.locale import language_of, root_of
from core.page_addresses import page_address
from core.searchable import may_be_indexed, registered
from core.served.rule import served

SITE = urlsplit(settings.SITE_URL)


class PublicSitemap(Sitemap):
    """Addresses on the site's own name, whatever name it was asked by."""

    limit = 5000

    def get_protocol(self, protocol=None):
        return SITE.scheme

    def get_domain(self, site=None):
        return SITE.netloc

    def location(self, item):
        return item["path"]

    def lastmod(self, item):
        return item["modified"]

    def _urls(self, page, protocol, domain):
        urls = super()._urls(page, protocol, domain)
        for url in urls:
            url["alternates"] = [
                {"location": f"{settings.SITE_URL}{path}", "lang_code": code} for code, path in url["item"]["others"]
            ]
        return urls


class PagesSitemap(PublicSitemap):
    """Pages in the languages they really are in; a Spanish page inside the English interface is not another page."""

    def items(self):
        pages = served(Page.objects.filter(depth__gt=1)).order_by("path")
        known, rows = {}, []
        for page in pages.only("path", "depth", "url_path", "translation_key", "last_published_at"):
            if not root_of(page):
                continue
            language = language_of(page)
            path = page_address(page, language)
            rows.append((page, path))
            known.setdefault(page.translation_key, []).append((language, path))
        return [self._row(page, path, known[page.translation_key]) for page, path in rows]

    @staticmethod
    def _row(page, path, languages):
        return {"path": path, "modified": page.last_published_at, "others": languages if len(languages) > 1 else []}


class ThingsSitemap(PublicSitemap):
    """Offices, institutions and whatever else has an address of its own without being a page."""

    def items(self):
        rows = {}
        for model, extract in registered().items():
            if issubclass(model, Page):
                continue
            told = [field.name for field in model._meta.concrete_fields if field.many_to_one]  # at once, not one by one
            for instance in filter(may_be_indexed, model._default_manager.select_related(*told)):
                for doc in extract(instance):
                    path = doc.url.removeprefix(settings.SITE_URL).partition("#")[0]
                    if path.startswith("/") and not path.startswith("/documents/"):
                        rows[path] = {"path": path, "modified": None, "others": []}
        return list(rows.values())


def pages_of_sitemap():
    """Return how many pages (int) of the sitemap there may be, by counting: some more than there are, never less."""
    things = sum(model._default_manager.count() for model in registered() if not issubclass(model, Page))
    most = max(Page.objects.live().count() * len(settings.LANGUAGES), things)
    return 1 + most // PublicSitemap.limit


SITEMAPS = {"paginas": PagesSitemap, "otros": ThingsSitemap}
