"""The news as RSS and Atom, in the language of the address."""

from datetime import datetime, time
from uuid import uuid5

from django.contrib.syndication.views import Feed
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.page_addresses import page_address
from core.plain import printable

ITEMS = 20


def urn(key, language=""):
    """Return the name (RFC 9562) of what has the translation key `key` (UUID)."""
    return (uuid5(key, language) if language else key).urn


class NewsFeed(Feed):
    """RSS 2.0. Built for one index page; `news` is what it lists."""

    description_template = None

    def __init__(self, index, news):
        self.index, self.news = index, news

    def get_object(self, request):
        self.request = request

    def title(self):
        return printable(f"{self.index.title} · Soberanía")

    def description(self):
        return printable(self.index.intro) or _("News of Soberanía")

    def link(self):
        return page_address(self.index, request=self.request)

    def feed_url(self):
        return self.request.path

    def items(self):
        return self.news.prefetch_related("tags")[:ITEMS]

    def item_title(self, item):
        return printable(item.title)

    def item_description(self, item):
        return printable(item.lead)

    def item_link(self, item):
        return page_address(item, request=self.request)

    def feed_guid(self):
        return urn(self.index.translation_key, get_language())

    def item_guid(self, item):
        """Return what the item is called for ever, whatever its address, its title or its language become."""
        return urn(item.translation_key)

    item_guid_is_permalink = False

    def item_pubdate(self, item):
        return timezone.make_aware(datetime.combine(item.date, time(12)))

    def item_updateddate(self, item):
        return item.last_published_at

    def item_categories(self, item):
        return [printable(tag.name) for tag in item.tags.all()]


class AtomNewsFeed(NewsFeed):
    feed_type = Atom1Feed

    def subtitle(self):
        return self.description()
