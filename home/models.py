"""The home page and plain content pages."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.blocks import PageChooserBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from core.pages import SitePage
from core.served.rule import is_translation
from home.access_faults import AccessFault
from home.approval import OtherPersonApprovalTask
from home.routing import FallbackRoutingMixin, taken_by_the_site
from participation.figure_block import FigureBlock
from tramites_forms.form_block import PageBodyBlock

__all__ = ["AccessFault", "ContentPage", "HomePage", "OtherPersonApprovalTask"]


class ContentBodyBlock(PageBodyBlock):
    """What a page about the site may hold: also its figures."""

    figure = FigureBlock()


class HomePage(FallbackRoutingMixin, SitePage):
    """Leads with search and the most wanted procedures. There is one per language, at the root of the site."""

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = 2
    template = "home/home_page.html"
    admin_default_ordering = "ord"  # its sections, in the order somebody gave them

    most_wanted = StreamField(
        [("procedure", PageChooserBlock(page_type="services_catalog.ServicePage", label=_("Procedure")))],
        verbose_name=_("most wanted procedures"),
        blank=True,
        max_num=6,
        help_text=_("Up to six, the most asked for first. The first five are also links under the search field."),
    )

    content_panels = [*Page.content_panels, FieldPanel("most_wanted")]
    api_fields = [APIField("most_wanted")]


class ContentPage(SitePage):
    """A page of text: about, help, legal notice, accessibility."""

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")

    parent_page_types = ["home.HomePage", "home.ContentPage"]
    subpage_types = ["home.ContentPage"]
    template = "home/content_page.html"

    body = StreamField(ContentBodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("body", help_text=_("Press + to add a part: a heading, a text, a list, a picture, a form.")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("body"), index.SearchField("search_keywords")]
    api_fields = [APIField("body"), APIField("last_reviewed_on")]

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "parts": self.parts()}

    def parts(self):
        """Return the headings of its body as a list of (id, heading); the template gives each its id by its place."""
        blocks = enumerate(self.body, 1)
        return [(f"parte-{place}", block.value) for place, block in blocks if block.block_type == "heading"]

    def other_addresses(self, own):
        return {} if is_translation(self) else {"api": f"/api/v1/pages/{self.slug}"}

    def clean(self):
        super().clean()
        if self.slug and taken_by_the_site(self.slug):
            raise ValidationError({"slug": _("The site itself uses this address. Choose another.")})
