from django import forms
from django.db import models
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.models import Page
from wagtail.search import index

from core.pages import SitePage
from core.templatetags.i18n_pages import page_address
from services_catalog import lists, trail
from services_catalog.blocks import sources
from services_catalog.checker_blocks import QuestionTreeBlock, parts_of
from services_catalog.question_tree import Question, walk
from tramites_forms.fields import MigrationFreeStreamField

MOST_ANSWERS = 50  # read of an address; the longest way of a checker is far shorter


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
        """Everything it asks and says, as plain text (str)."""
        said = []
        for part in self.parts:
            if isinstance(part, Question):
                said += [part.text, part.help, *(answer.label for answer in part.answers)]
            else:
                said += [part.title, strip_tags(str(part.text)), *(service.title for service in part.services)]
        return "\n".join(filter(None, said))

    def get_context(self, request, *args, **kwargs):
        context = {**super().get_context(request, *args, **kwargs), "trail": trail.guides()}
        return {**context, **self.place(request)} if self.parts else context

    def place(self, request):
        """Return what shows where the answers in the address of `request` lead.

        `respuestas`: keys of the earlier answers joined by dots; `respuesta`: of the newest one; `pregunta`: key of the
        question that was being answered, so that pressing the button without choosing can be told from arriving here.
        """
        earlier = [key for key in request.GET.get("respuestas", "").split(".") if key]
        newest = request.GET.get("respuesta", "")
        given, part = walk(self.parts, [*earlier[:MOST_ANSWERS], newest] if newest else earlier[:MOST_ANSWERS])
        address = page_address(self, request=request)
        keys = [answer.key for _question, answer in given]
        rows = [
            {
                "label": question.text,
                "value": answer.label,
                "change_url": at(address, keys[:number]),
                "change_label": question.text,
            }
            for number, (question, answer) in enumerate(given)
        ]
        context = {"given": rows, "restart_url": address, "part": part, "answers": ".".join(keys)}
        if not isinstance(part, Question):
            return {**context, "procedures": lists.in_order(part.services)}
        asked = request.GET.get("pregunta") == part.key
        return {**context, "form": QuestionForm(part, {"respuesta": newest} if asked else None)}


class QuestionForm(forms.Form):
    """One question of a checker. Bound only when somebody pressed the button on it."""

    def __init__(self, question, data):
        super().__init__(data)
        self.fields["respuesta"] = forms.ChoiceField(
            label=question.text,
            help_text=question.help,
            choices=[(answer.key, answer.label) for answer in question.answers],
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Choose the answer that fits best."),
                "invalid_choice": _("Choose one of the answers."),
            },
        )


def at(address, keys):
    """Return the address of a checker after the answers `keys` (list of str)."""
    return f"{address}?{urlencode({'respuestas': '.'.join(keys)})}" if keys else address
