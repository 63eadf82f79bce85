"""What the body of any page is made of. Rooms extend BodyBlock; each block explains and previews itself to editors."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]
LINE_FEATURES = ["bold", "italic", "link"]


class ListItemsBlock(blocks.StructBlock):
    items = blocks.ListBlock(blocks.RichTextBlock(features=LINE_FEATURES, label=_("Item")), label=_("Items"))
    ordered = blocks.BooleanBlock(label=_("Numbered"), required=False, help_text=_("When the order matters."))

    class Meta:
        icon = "list-ul"
        label = _("List")
        description = _("Short items, numbered when their order matters.")
        template = "blocks/list.html"
        preview_value = {"items": ["<p>Carné de identidad</p>", "<p>Sellos del timbre</p>"], "ordered": False}


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[("info", _("Good to know")), ("attention", _("Attention")), ("done", _("It is done"))],
        default="info",
        label=_("Kind"),
    )
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=LINE_FEATURES, required=False)

    class Meta:
        icon = "warning"
        label = _("Callout")
        description = _("One thing nobody should miss. Use one per page at most.")
        template = "blocks/callout.html"
        preview_value = {"kind": "attention", "title": "Lleve el original", "text": "<p>No se admiten copias.</p>"}


class NamedImageBlock(ImageBlock):
    """Wagtail's, with a name that is translated above its chooser."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.child_blocks["image"].label = _("Image")


class PictureBlock(blocks.StructBlock):
    image = NamedImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Image")
        description = _("A picture that says something the text does not. Each image costs data to the reader.")
        template = "blocks/picture.html"
        preview_template = "blocks/preview/picture.html"  # an example: a site begins with no images


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(label=_("Title"), required=False, help_text=_("Empty: the title of the document."))

    class Meta:
        icon = "doc-full"
        label = _("Document")
        description = _("A file to download, shown with its kind and size.")
        template = "blocks/document.html"
        preview_template = "blocks/preview/document.html"


class FactBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Label"), max_length=80)
    value = blocks.RichTextBlock(label=_("Fact"), features=LINE_FEATURES)


class FactsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    rows = blocks.ListBlock(FactBlock(), label=_("Rows"))

    def get_context(self, value, parent_context=None):
        """Give the component its rows as plain dicts."""
        rows = [{"label": row["label"], "html": row["value"]} for row in value["rows"]]
        return {**super().get_context(value, parent_context), "rows": rows}

    class Meta:
        icon = "table"
        label = _("Table of facts")
        description = _("Label left, fact right: prices, terms, hours.")
        template = "blocks/facts.html"
        preview_value = {
            "title": "Horario",
            "rows": [{"label": "Lunes a viernes", "value": "<p>8:00 a. m. a 4:30 p. m.</p>"}],
        }


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Text"))
    author = blocks.CharBlock(label=_("Who says it"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        description = _("The exact words of a person or a law.")
        template = "blocks/quote.html"
        preview_value = {"text": "Toda persona tiene derecho a dirigir quejas y peticiones.", "author": "Ley 167"}


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(
        label=_("Heading"),
        icon="title",
        template="blocks/heading.html",
        description=_("Opens a section. Say what it is about in few words."),
        preview_value="Antes de empezar",
    )
    paragraph = blocks.RichTextBlock(
        label=_("Text"),
        icon="pilcrow",
        features=TEXT_FEATURES,
        template="blocks/paragraph.html",
        description=_("Plain text with links and lists. Sentences of twenty words or fewer."),
        preview_value="<p>Traiga su carné de identidad. Si lo perdió, dígalo al llegar.</p>",
    )
    list = ListItemsBlock()
    callout = CalloutBlock()
    image = PictureBlock()
    document = DocumentBlock()
    facts = FactsBlock()
    quote = QuoteBlock()

    class Meta:
        block_counts = {"callout": {"max_num": 3}}
