"""Text with marks as programs take it: safe HTML whose links are whole, and the same as plain text; bodies as blocks.

Nothing of how Wagtail stores it leaves (`<a linktype="page">`, `<embed>`): who shows it need not know the site.
"""

import re
from typing import Annotated, Any, Literal

from django.conf import settings
from ninja import Field, Schema
from wagtail.rich_text import expand_db_html

from core.api_links import LinkOut, link
from core.language_paths import in_active_language
from core.rich_html import shown_clean, stored_clean
from core.richtext import blocks as parts_of

RENDITION = "format-webp|width-640"  # what the pages of the site show, so that none is made for programs alone
_ours = re.compile(r'(<[^>]*?\s(?:href|src)=")(/(?!/))')


class RichOut(Schema):
    html: str = Field(description="Safe HTML: paragraphs, lists, links, bold. Its addresses are whole.")
    text: str


def html_of(source: str) -> str:
    """Return stored rich text as safe HTML with whole addresses."""
    shown = shown_clean(expand_db_html(stored_clean(source or "", images=True)))
    return _ours.sub(rf"\1{settings.SITE_URL}\2", shown)


def text_of(html: str) -> str:
    """Return the words of `html_of`, a line for each paragraph and item."""
    lines = []
    for part in parts_of(html):
        if part["kind"] == "list":
            marks = [f"{place}. " for place in range(1, len(part["items"]) + 1)] if part["ordered"] else None
            for place, item in enumerate(part["items"]):
                lines.append((marks[place] if marks else "- ") + "".join(run["text"] for run in item).strip())
        else:
            lines.append("".join(run["text"] for run in part["runs"]).strip())
    return "\n".join(filter(None, lines))


def rich(source: Any) -> dict[str, str]:
    """Return the RichOut (dict) of rich text: stored HTML (str), or the value of a block."""
    html = html_of(getattr(source, "source", source))
    return {"html": html, "text": text_of(html)}


class BlockBase(Schema):
    id: str | None = Field(description="The same for as long as the block is there.")


class HeadingBlockOut(BlockBase):
    type: Literal["heading"]
    text: str


class ParagraphBlockOut(BlockBase, RichOut):
    type: Literal["paragraph"]


class ListBlockOut(BlockBase):
    type: Literal["list"]
    ordered: bool
    items: list[RichOut]


class CalloutBlockOut(BlockBase, RichOut):
    type: Literal["callout"]
    kind: Literal["info", "attention", "done"]
    title: str


class ImageBlockOut(BlockBase):
    type: Literal["image"]
    src: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str


class DocumentBlockOut(BlockBase):
    type: Literal["document"]
    title: str
    href: str
    kind: str = Field(description="Extension of the file.")
    size: int | None = Field(description="Bytes.")


class FactOut(RichOut):
    label: str


class FactsBlockOut(BlockBase):
    type: Literal["facts"]
    title: str
    rows: list[FactOut]


class QuoteBlockOut(BlockBase):
    type: Literal["quote"]
    text: str
    author: str


class FormBlockOut(BlockBase):
    type: Literal["form"]
    form: LinkOut
    display: Literal["auto", "panel"]


class FigureBlockOut(BlockBase):
    type: Literal["figure"]
    measure: str = Field(description="Which of the public figures: a `medida` of the data.")
    finding: str
    data: str = Field(description="Address of the data (JSON).")


BlockOut = Annotated[
    HeadingBlockOut
    | ParagraphBlockOut
    | ListBlockOut
    | CalloutBlockOut
    | ImageBlockOut
    | DocumentBlockOut
    | FactsBlockOut
    | QuoteBlockOut
    | FormBlockOut
    | FigureBlockOut,
    Field(discriminator="type"),
]


def form_link(form: Any) -> dict[str, Any]:
    return link("form", form.slug, form.title, in_active_language(f"/formularios/{form.slug}/"))


def _image(value: Any) -> dict[str, Any] | None:
    image = value["image"]
    if not image:
        return None
    rendition = image.get_rendition(RENDITION)
    size = {"width": rendition.width, "height": rendition.height}
    alt = "" if getattr(image, "decorative", False) else getattr(image, "contextual_alt_text", None) or image.title
    return {"src": _whole(rendition.url), **size, "alt": alt, "caption": value["caption"] or "", "credit": image.credit}


def _document(value: Any) -> dict[str, Any] | None:
    found = value["document"]
    if not found:
        return None
    title, kind = value["title"] or found.title, found.file_extension.lower()
    return {"title": title, "href": _whole(found.url), "kind": kind, "size": found.get_file_size()}


def _form(value: Any) -> dict[str, Any] | None:
    form = value["form"]
    if not form or not form.source.live or form.source.current_version() is None:
        return None
    return {"form": form_link(form.source), "display": value["display"] or "auto"}


def _facts(value: Any) -> dict[str, Any]:
    rows = [{"label": row["label"], **rich(row["value"])} for row in value["rows"]]
    return {"title": value["title"] or "", "rows": rows}


def _figure(value: Any) -> dict[str, Any]:
    return {"measure": value["measure"], "finding": value["finding"], "data": _whole("/cifras/datos/cifras.json")}


MAKERS = {
    "heading": lambda value: {"text": value},
    "paragraph": rich,
    "list": lambda value: {"ordered": bool(value["ordered"]), "items": [rich(item) for item in value["items"]]},
    "callout": lambda value: {"kind": value["kind"], "title": value["title"], **rich(value["text"])},
    "image": _image,
    "document": _document,
    "facts": _facts,
    "quote": lambda value: {"text": value["text"], "author": value["author"] or ""},
    "form": _form,
    "figure": _figure,
}


def blocks(body: Any) -> list[dict[str, Any]]:
    """Return a body (StreamValue) as a list of BlockOut (dicts). What shows nothing on the page is left out."""
    found = [(block, MAKERS[block.block_type](block.value)) for block in body]
    return [{"type": block.block_type, "id": block.id, **told} for block, told in found if told is not None]


def _whole(address: str) -> str:
    return f"{settings.SITE_URL}{address}" if address.startswith("/") else address
