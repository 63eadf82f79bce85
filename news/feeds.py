"""The news as RSS and Atom, in the language of the address."""

from datetime import datetime, time

from django.contrib.syndication.views import Feed
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from core.plain import printable
from core.templatetags.i18n_pages import page_address

ITEMS = 20


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
