"""The pages that lists hang from: one of each kind per language."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import Page

from core.pages import SitePage
from services_catalog import lists, places_lists, trail


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
        return self.render(
            request, template="services_catalog/service_index.html", context_overrides=lists.catalogue(request)
        )

    @path("categoria/<slug:slug>/")
    def by_category(self, request, slug):
        return self.render(
            request, template="services_catalog/category.html", context_overrides=lists.category(request, slug)
        )

    @path("vida/<slug:slug>/")
    def by_moment_of_life(self, request, slug):
        return self.render(
            request, template="services_catalog/life_event.html", context_overrides=lists.life_event(slug)
        )


class GuideIndexPage(ListPage):
    class Meta:
        verbose_name = _("list of guides")
        verbose_name_plural = _("lists of guides")

    subpage_types = ["services_catalog.GuidePage", "services_catalog.CheckerPage"]

    @path("")
    def index(self, request):
        return self.render(
            request,
            template="services_catalog/guide_index.html",
            context_overrides={"trail": trail.home(), "guides": lists.guides(), "checkers": lists.checkers()},
        )


class InstitutionIndexPage(ListPage):
    class Meta:
        verbose_name = _("list of institutions")
        verbose_name_plural = _("lists of institutions")

    @path("")
    def index(self, request):
        return self.render(
            request, template="services_catalog/institution_index.html", context_overrides=places_lists.institutions()
        )

    @path("<slug:slug>/")
    def institution(self, request, slug):
        return self.render(
            request,
            template="services_catalog/institution.html",
            context_overrides=places_lists.institution(request, slug),
        )


class OfficeIndexPage(ListPage):
    class Meta:
        verbose_name = _("list of offices")
        verbose_name_plural = _("lists of offices")

    @path("")
    def index(self, request):
        return self.render(
            request, template="services_catalog/office_index.html", context_overrides=places_lists.offices(request)
        )

    @path("<slug:slug>/")
    def office(self, request, slug):
        return self.render(
            request, template="services_catalog/office.html", context_overrides=places_lists.office(slug)
        )
