"""A form inside any page's body: answered in the page when it is short, or a panel that leads to its start."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from core.blocks import BodyBlock
from core.levels import Level
from tramites_forms.document import in_language
from tramites_forms.field_types import bind
from tramites_forms.forms import form_class
from tramites_forms.versions import text_for


class FormBlock(blocks.StructBlock):
    form = SnippetChooserBlock("tramites_forms.OnlineForm", label=_("Form"))
    display = blocks.ChoiceBlock(
        label=_("Show it as"),
        choices=[
            ("auto", _("Inside the page if it has one step, else a panel")),
            ("panel", _("A panel that leads to it")),
        ],
        default="auto",
    )

    class Meta:
        icon = "form"
        label = _("Form")
        description = _("An online form. A short one is answered in the page; a long one opens from a panel.")
        template = "tramites_forms/blocks/form.html"

    def get_context(self, value, parent_context=None):
        """Add what the template shows. Nothing in it depends on who is looking: the page is kept for everybody."""
        context = super().get_context(value, parent_context)
        if value.get("form"):
            context.update(form_context(value["form"], value.get("display")))
        return context


def form_context(form, display="auto"):
    """Return the context of a form's block: its newest version in the language of the interface."""
    form = form.source
    version = form.current_version()
    if version is None:
        return {}
    text = text_for(version, get_language())
    document = in_language(version.document, text.content, text.language)
    first = document["steps"][0]
    takes_files = any(bind(spec).takes_files for spec in first["fields"])  # they need a draft to be kept in
    # Kept for everybody, the page cannot say who the certified person is: these questions need a draft too.
    stated = any(bind(spec).states_applicant for spec in first["fields"])
    short = len(document["steps"]) == 1 and not takes_files and not stated
    inline = display != "panel" and short and form.level == Level.ANONYMOUS
    return {
        "form": form,
        "version": version,
        "document": document,
        "text_language": text.language,
        "inline": inline,
        # Whose drafts these are, only the start page can say: this one is kept for everybody.
        "may_continue": form.level > Level.ANONYMOUS,
        "step": first,
        "bound": form_class(first["fields"])() if inline else None,
        "closed_reason": form.closed_reason(),
        "level_label": Level(form.level).label,
        "start_url": reverse("tramites_forms:start", args=[form.slug]),
    }


class PageBodyBlock(BodyBlock):
    """What a page's body may hold when it may hold forms."""

    form = FormBlock()
