"""News: the index and its articles."""

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from core.language_paths import absolute
from core.page_addresses import page_address
from core.pagecache import changes_at
from core.pages import SitePage
from core.served.rule import is_translation
from news.comments import SHOWN, Comment, CommentForm
from news.documents import news_pdf
from news.feeds import AtomNewsFeed, NewsFeed
from news.lists import news_list
from news.querysets import NewsManager
from tramites_forms.form_block import PageBodyBlock

RELATED = 3
RESERVED_SLUGS = {"comentarios", "feed", "imprimir", "pdf"}
__all__ = ["Comment", "NewsIndexPage", "NewsPage", "NewsTag"]


class NewsIndexPage(RoutablePageMixin, SitePage):
    class Meta:
        verbose_name = _("news index")
        verbose_name_plural = _("news indexes")

    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.NewsPage"]
    max_count_per_parent = 1
    template = "news/news_index_page.html"
    admin_default_ordering = "-latest_revision_created_at"

    intro = models.CharField(
        _("introduction"),
        max_length=250,
        blank=True,
        help_text=_("One sentence under the title, also said by the feeds."),
    )

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    api_fields = [APIField("intro")]

    @path("")
    def index(self, request):
        base = page_address(self, request=request)
        return self.render(request, context_overrides=news_list(request, self.news(), base))

    @path("feed/")
    def rss(self, request):
        return NewsFeed(self, self.news())(request)

    @path("feed/atom/")
    def atom(self, request):
        return AtomNewsFeed(self, self.news())(request)

    def news(self):
        return NewsPage.objects.readable()


class NewsTag(TaggedItemBase):
    content_object = ParentalKey("news.NewsPage", on_delete=models.CASCADE, related_name="tagged_items")


class NewsPage(RoutablePageMixin, SitePage):
    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []
    template = "news/news_page.html"

    date = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    date_note = models.CharField(
        _("note on the date"),
        max_length=250,
        blank=True,
        help_text=_("How the date is known, when the source does not give it. Shown beside the date."),
    )
    source_name = models.CharField(_("source"), max_length=120, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    lead = models.TextField(_("lead"), max_length=400, help_text=_("One or two sentences that tell the news."))
    body = StreamField(PageBodyBlock(), verbose_name=_("body"), blank=True)
    tags = ClusterTaggableManager(through=NewsTag, blank=True, verbose_name=_("tags"))

    comments_open = models.BooleanField(
        _("takes comments"),
        default=True,
        help_text=_("Each comment is read by a person before it shows. Closed: those published stay."),
    )

    comments_until = models.DateField(
        _("takes comments until"),
        null=True,
        blank=True,
        help_text=_("The last day, which everybody reads. Empty: without end."),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("date"), FieldPanel("date_note")]),
                FieldRowPanel([FieldPanel("source_name"), FieldPanel("source_url")]),
                FieldPanel("tags", help_text=_("Two or three words. News with the same ones are shown as related.")),
            ],
            heading=_("Where it comes from"),
            help_text=_("Every news item says who told it first, and links to it."),
        ),
        FieldPanel("body", help_text=_("Press + to add a part: a heading, a text, a list, a picture, a form.")),
        FieldRowPanel([FieldPanel("comments_open"), FieldPanel("comments_until")], heading=_("Comments")),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead", boost=2),
        index.SearchField("body"),
        index.SearchField("search_keywords"),
    ]
    api_fields = [
        APIField("lead"),
        APIField("date"),
        APIField("date_note"),
        APIField("source_name"),
        APIField("source_url"),
        APIField("tags"),
        APIField("body"),
        APIField("last_reviewed_on"),
    ]

    objects = NewsManager()

    @property
    def takes_comments(self):
        """Whether a comment can be sent now."""
        return self.comments_open and (self.comments_until is None or timezone.localdate() <= self.comments_until)

    @path("")
    def article(self, request):
        if self.takes_comments and self.comments_until:
            over = datetime.combine(self.comments_until + timedelta(days=1), time.min)
            changes_at(request, timezone.make_aware(over))
        return self.render(request)

    @path("imprimir/")
    def for_paper(self, request):
        address = absolute(page_address(self, request=request))
        return self.render(request, template="news/news_print.html", context_overrides={"full_address": address})

    @path("pdf/")
    def pdf(self, request):
        response = HttpResponse(news_pdf(self), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{self.slug}.pdf"'
        return response

    def other_addresses(self, own):
        return {} if is_translation(self) else {"api": f"/api/v1/news/{self.slug}"}

    def clean(self):
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This word is part of other addresses of the site. Choose another.")})

    def get_context(self, request, *args, **kwargs):
        return {
            **super().get_context(request, *args, **kwargs),
            "related": NewsPage.objects.related_to(self)[:RELATED],
            "tag_list": self.tags.all(),
            "comments": Comment.objects.published().about(self)[:SHOWN],
            "comment_form": CommentForm() if self.takes_comments else None,
        }
