"""The pages that lists hang from: one of each kind per language."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import Page

from core.pages import SitePage


class ListPage(RoutablePageMixin, SitePage):
    """What the index pages share: a sentence of welcome and one list."""

    class Meta:
        abstract = True

    parent_page_types = ["home.HomePage"]
    max_count_per_parent = 1
    subpage_types = []

    intro = models.TextField(
        _("introduction"), max_length=300, blank=True, help_text=_("One sentence under the title.")
    )

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    api_fields = [APIField("intro")]

    def render_part(self, request, part, **address):
        """Answer with the template called as the part of this page, filled by what is registered for it."""
        context = self.shown(request, part, **address)
        return self.render(request, template=f"services_catalog/{part}.html", context_overrides=context)


class ServiceIndexPage(ListPage):
    class Meta:
        verbose_name = _("catalogue of procedures")
        verbose_name_plural = _("catalogues of procedures")

    subpage_types = ["services_catalog.ServicePage"]

    no_answer = RichTextField(
        _("what if no answer comes"),
        features=["bold", "link", "document-link", "ol", "ul"],
        blank=True,
        help_text=_("Shown on every procedure that has no text of its own."),
    )

    content_panels = [*ListPage.content_panels, FieldPanel("no_answer")]
    api_fields = [*ListPage.api_fields, APIField("no_answer")]

    @path("")
    def index(self, request):
        return self.render_part(request, "service_index")

    @path("categoria/<slug:slug>/")
    def by_category(self, request, slug):
        return self.render_part(request, "category", slug=slug)

    @path("vida/<slug:slug>/")
    def by_moment_of_life(self, request, slug):
        return self.render_part(request, "life_event", slug=slug)


class GuideIndexPage(ListPage):
    class Meta:
        verbose_name = _("list of guides")
        verbose_name_plural = _("lists of guides")

    subpage_types = ["services_catalog.GuidePage", "services_catalog.CheckerPage"]

    @path("")
    def index(self, request):
        return self.render_part(request, "guide_index")


class InstitutionIndexPage(ListPage):
    class Meta:
        verbose_name = _("list of institutions")
        verbose_name_plural = _("lists of institutions")

    @path("")
    def index(self, request):
        return self.render_part(request, "institution_index")

    @path("<slug:slug>/")
    def institution(self, request, slug):
        return self.render_part(request, "institution", slug=slug)


class OfficeIndexPage(ListPage):
    class Meta:
        verbose_name = _("list of offices")
        verbose_name_plural = _("lists of offices")

    @path("")
    def index(self, request):
        return self.render_part(request, "office_index")

    @path("<slug:slug>/")
    def office(self, request, slug):
        return self.render_part(request, "office", slug=slug)
