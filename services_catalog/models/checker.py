from django.db import models
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.models import Page
from wagtail.search import index

from core.pages import SitePage
from core.served.rule import is_translation
from services_catalog.blocks import sources
from services_catalog.checker_blocks import QuestionTreeBlock, parts_of
from services_catalog.models.service import ServicePage
from services_catalog.question_tree import Question
from tramites_forms.fields import MigrationFreeStreamField


class CheckerPage(SitePage):
    """An eligibility checker: a few questions that lead somebody to what they need or may ask for.

    The answers so far are in the address and nowhere else: it works without JavaScript or session, can be cached and
    shared, and the browser's own "back" goes one question back.
    """

    class Meta:
        verbose_name = _("checker")
        verbose_name_plural = _("checkers")

    parent_page_types = ["services_catalog.GuideIndexPage"]
    subpage_types = []
    template = "services_catalog/checker_page.html"
    page_description = _("A few questions that lead people to the procedure they need")

    summary = models.TextField(_("summary"), max_length=300, help_text=_("One sentence. Shown in lists and search."))
    tree = MigrationFreeStreamField(
        QuestionTreeBlock(),
        verbose_name=_("questions and endings"),
        help_text=_("The first question is the one everybody gets. Each answer leads to a part further down."),
    )
    sources = sources()
    import_key = models.CharField(max_length=80, null=True, editable=False, unique=True)  # noqa: DJ001

    exclude_fields_in_copy = ["import_key"]
    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("tree"), FieldPanel("sources")]
    promote_panels = [*SitePage.review_panels, *Page.promote_panels]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("search_keywords"),
        index.SearchField("tree"),
    ]
    api_fields = [APIField("summary"), APIField("tree"), APIField("sources"), APIField("last_reviewed_on")]

    @cached_property
    def parts(self):
        """Its questions and endings: list of Question and Ending."""
        return parts_of(self.tree)

    @property
    def words(self):
        """Everything it asks and says, as plain text (str), with the titles of the procedures people may be led to."""
        said, led_to = [], set()
        for part in self.parts:
            if isinstance(part, Question):
                said += [part.text, part.help, *(answer.label for answer in part.answers)]
            else:
                said += [part.title, strip_tags(str(part.text))]
                led_to |= {service.pk for service in part.services}
        said += ServicePage.objects.current().filter(pk__in=led_to).order_by("pk").values_list("title", flat=True)
        return "\n".join(filter(None, said))

    def other_addresses(self, own):
        return {} if is_translation(self) else {"api": f"/api/v1/checkers/{self.slug}"}
