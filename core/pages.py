"""The base of every page type."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.fields import SynchronizedField

from core.unfinished import FinishedPageForm


class SitePage(Page):
    """Base of every page type of the site: what all of them keep beside their own fields."""

    search_keywords = models.TextField(
        _("hidden search words"),
        blank=True,
        help_text=_("Words people type to look for this page that its text does not say. One per line."),
    )
    last_reviewed_on = models.DateField(
        _("last reviewed on"),
        null=True,
        blank=True,
        help_text=_("When somebody last checked that all of this is still true. Past one year, the page is overdue."),
    )

    class Meta:
        abstract = True

    admin_default_ordering = "title"
    base_form_class = FinishedPageForm

    # A page keeps its address and its identity in every language: /tramites/x/ and /en/tramites/x/.
    override_translatable_fields = [SynchronizedField("slug", overridable=False)]

    review_panels = [
        MultiFieldPanel(
            [FieldPanel("last_reviewed_on"), FieldPanel("search_keywords")], heading=_("Review and search")
        ),
    ]
    promote_panels = [*Page.promote_panels, *review_panels]

    def get_view_restrictions(self):
        """What restricts this page or any page above it. One query instead of Wagtail's two, asked on every request."""
        paths = [self.path[:end] for end in range(self.steplen, len(self.path or "") + 1, self.steplen)]
        here = models.Q(page__path__in=paths) | models.Q(page__aliases__path__in=paths)
        return PageViewRestriction.objects.filter(here).distinct()

    @property
    def keywords(self):
        """The hidden search words as a tuple of str."""
        return tuple(line.strip() for line in self.search_keywords.splitlines() if line.strip())
