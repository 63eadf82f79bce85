"""Which news are read, and how they are found."""

from django.db.models import Count, QuerySet
from taggit.models import Tag
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from core.locale import in_language
from core.served.rule import served


class NewsQuerySet(PageQuerySet):
    def readable(self):
        """What anybody may read in the language of the interface, newest first."""
        return in_language(served(self)).order_by("-date", "-pk")

    def of_year(self, year):
        return self.filter(date__year=year)

    def tagged(self, tag):
        return self.filter(tagged_items__tag=tag)

    def related_to(self, page):
        """What shares tags with `page`, most shared first, then newest."""
        tags = [tagged.tag_id for tagged in page.tagged_items.all()]  # a draft has tags that no table has yet
        others = self.readable().exclude(translation_key=page.translation_key).filter(tagged_items__tag__in=tags)
        return others.annotate(shared=Count("tagged_items__tag", distinct=True)).order_by("-shared", "-date", "-pk")

    def tags(self):
        """Return the tags in use here, each with `total`, most used first."""
        counted = Tag.objects.filter(news_newstag_items__content_object__in=self.order_by())
        return counted.annotate(total=Count("news_newstag_items__content_object", distinct=True)).order_by(
            "-total", "name"
        )

    def years(self):
        """Return [(year, how many)], newest first."""
        counted: QuerySet = self.order_by().values_list("date__year").annotate(total=Count("pk"))
        return list(counted.order_by("-date__year"))


NewsManager = PageManager.from_queryset(NewsQuerySet)
