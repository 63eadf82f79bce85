"""What lists of procedures ask the database. Every method keeps a list at one query."""

from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from core.served.rule import served
from services_catalog.choices import Audience, Channel


class ServiceQuerySet(PageQuerySet):
    def current(self):
        """Served and not withdrawn: what people may be led to."""
        return served(self).filter(withdrawn_on=None)

    def for_list(self):
        """With what one line of a list shows, and without the long texts that it does not."""
        return (
            self.select_related("category", "institution", "fee")
            .defer_streamfields()
            .defer("search_keywords", "result", "appeal", "no_answer", "editor_note")
            .order_by("sort_key", "pk")
        )

    def in_category(self, slug):
        return self.filter(category__slug=slug)

    def of_institution(self, slug):
        return self.filter(institution__slug=slug)

    def for_audience(self, audience):
        return self.filter(audience__contains=[Audience(audience).value])

    def online(self):
        return self.filter(channels__contains=[Channel.ONLINE.value])


ServiceManager = PageManager.from_queryset(ServiceQuerySet)
