from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from core.pages import SitePage
from core.served.rule import is_translation
from services_catalog.blocks import GuideStepBlock, sources, texts


class GuidePage(SitePage):
    """A moment of life told in steps, with the procedures it takes."""

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")

    parent_page_types = ["services_catalog.GuideIndexPage"]
    subpage_types = []
    template = "services_catalog/guide_page.html"

    summary = models.TextField(_("summary"), max_length=300, help_text=_("One sentence. Shown in lists and search."))
    steps = StreamField([("step", GuideStepBlock())], verbose_name=_("steps"), blank=True)
    tips = texts(_("tips"), _("What it is good to know, one per block."), _("tip"))
    sources = sources()
    import_key = models.CharField(max_length=80, null=True, editable=False, unique=True)  # noqa: DJ001

    exclude_fields_in_copy = ["import_key"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("steps"),
        FieldPanel("tips"),
        InlinePanel(
            "procedures",
            heading=_("Procedures of this guide"),
            label=_("procedure"),
            help_text=_("In the order in which they are done. The guide is also how people find them."),
        ),
        FieldPanel("sources"),
    ]
    promote_panels = [*SitePage.review_panels, *Page.promote_panels]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("search_keywords"),
        index.SearchField("steps"),
    ]
    api_fields = [
        APIField("summary"),
        APIField("steps"),
        APIField("tips"),
        APIField("procedures"),
        APIField("sources"),
        APIField("last_reviewed_on"),
    ]

    def other_addresses(self, own):
        if is_translation(self):
            return {}
        return {"life": f"/tramites/vida/{self.slug}/", "api": f"/api/v1/guides/{self.slug}"}


class GuideProcedure(Orderable):
    """One procedure of a guide. Always the Spanish page; its translation is looked up when it is shown."""

    class Meta(Orderable.Meta):
        verbose_name = _("procedure of a guide")
        constraints = [models.UniqueConstraint(fields=["guide", "service"], name="unique_guide_procedure")]

    guide = ParentalKey(GuidePage, on_delete=models.CASCADE, related_name="procedures")
    service = models.ForeignKey(
        "services_catalog.ServicePage", models.CASCADE, "guide_procedures", verbose_name=_("procedure")
    )

    panels = [PageChooserPanel("service")]
    api_fields = [APIField("service")]

    def __str__(self):
        return f"{self.guide_id}: {self.service_id}"
