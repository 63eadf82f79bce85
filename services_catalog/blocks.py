"""The repeated texts of the catalogue: short lists kept in the page itself, so that reading one costs no query."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField

from services_catalog.models.trusted_source import is_trusted, refusal


class SourceBlock(blocks.StructBlock):
    """Where a fact was read. The address stays even when the title is unknown."""

    url = blocks.URLBlock(label=_("address"))
    title = blocks.CharBlock(label=_("title"), required=False, max_length=200)

    def clean(self, value):
        value = super().clean(value)
        if value["url"] and not is_trusted(value["url"]):
            raise blocks.StructBlockValidationError({"url": ValidationError(refusal(value["url"]))})
        return value

    class Meta:
        icon = "link"
        label = _("source")
        description = _("Where the facts of this page were read")
        preview_value = {"url": "https://www.gacetaoficial.gob.cu", "title": "Gaceta Oficial"}


class GuideStepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = blocks.TextBlock(label=_("text"), required=False, rows=3)

    class Meta:
        icon = "list-ol"
        label = _("step")
        description = _("One step: what to do, and how")
        preview_value = {"title": "Prepare el carné", "text": "Necesita el carné plástico, que trae un código QR."}


def texts(verbose_name, help_text="", item=None):
    """Return a StreamField of short plain texts, one block each: translated one by one, sorted by dragging."""
    block = blocks.TextBlock(label=item or _("item"), rows=2, icon="pilcrow", description=_("One short sentence"))
    return StreamField([("item", block)], verbose_name=verbose_name, help_text=help_text, blank=True)


def sources():
    return StreamField(
        [("source", SourceBlock())],
        verbose_name=_("sources"),
        help_text=_("Shown at the foot of the page: where each fact was read."),
        blank=True,
    )
