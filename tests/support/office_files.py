"""Files as offices publish them, made for tests: each the least that a program of an office opens."""

import io
import zipfile

import typst

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
EXCEL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
DECLARED = '<?xml version="1.0" encoding="UTF-8"?>'


def packed(**parts):
    """Return the bytes of a zip: keys name its files, with __ for / and _xml for .xml."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), body)
    return out.getvalue()


def pdf(text):
    return typst.compile(text.encode())


def docx(*paragraphs, raw="", **parts):
    """Return a Word document of these paragraphs; `raw` is put at its end as it is; `parts` as of `packed`."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    root = f'<w:document xmlns:w="{WORD}"><w:body>'
    return packed(word__document_xml=f"{DECLARED}{root}{body}{raw}</w:body></w:document>", **parts)


def word_part(kind, text):
    """Return a header ("hdr"), a footer ("ftr"), the footnotes or the endnotes of a Word document."""
    return f'{DECLARED}<w:{kind} xmlns:w="{WORD}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{kind}>'


def odt(*paragraphs, raw="", header="", footer=""):
    """Return a LibreOffice document of these paragraphs; `raw` is put at its end as it is."""
    body = "".join(f"<text:p>{text}</text:p>" for text in paragraphs)
    root = f'<office:document-content xmlns:office="{OFFICE}" xmlns:text="{TEXT}"><office:body><office:text>'
    return packed(
        mimetype="application/vnd.oasis.opendocument.text",
        content_xml=f"{DECLARED}{root}{body}{raw}</office:text></office:body></office:document-content>",
        styles_xml=f'{DECLARED}<office:document-styles xmlns:office="{OFFICE}" xmlns:text="{TEXT}" '
        f'xmlns:style="{STYLE}"><office:master-styles><style:master-page><style:header><text:p>{header}</text:p>'
        f"</style:header><style:footer><text:p>{footer}</text:p></style:footer></style:master-page>"
        "</office:master-styles></office:document-styles>",
    )


def xlsx(*cells):
    items = "".join(f"<si><t>{text}</t></si>" for text in cells)
    return packed(xl__sharedStrings_xml=f'{DECLARED}<sst xmlns="{EXCEL}">{items}</sst>')
