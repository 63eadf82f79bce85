"""Which kind of file something is, by what it holds, and how its owner makes of it one that is taken.

The one table of kinds. A name and a declared type say nothing: they are never asked.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

MP4_STILLS = {  # brands of ISO base media files whose first item is a picture: ISO 23008-12, annex B; AV1 image format
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"mif1", b"mif2"), "heic"),
    b"avif": "avif",
    **dict.fromkeys((b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"), "heic-sequence"),
    b"avis": "avif-sequence",
    b"crx ": "raw",
    b"M4A ": "sound",
    b"M4B ": "sound",
    b"jp2 ": "jpeg2000",
}


@dataclass(frozen=True)
class Kind:
    """A kind of file: `decoder` is Pillow's name where pictures of it are taken; else `reason` tells what to do."""

    name: str
    reason: str = ""
    decoder: str = ""


def _other(name, reason):
    return Kind(name, reason=reason)


KINDS = {
    kind.name: kind
    for kind in (
        Kind("jpeg", decoder="JPEG"),
        Kind("png", decoder="PNG"),
        Kind("webp", decoder="WEBP"),
        Kind("heic", decoder="HEIF"),
        Kind("avif", decoder="AVIF"),
        Kind("pdf"),
        _other("heic-sequence", _("This is a moving photo (HEIC). Choose a still one, or make a screenshot of it.")),
        _other("avif-sequence", _("This is a moving photo (AVIF). Choose a still one, or make a screenshot of it.")),
        _other("gif", _("This is a GIF picture. Open it, save it as JPG and send that one.")),
        _other("tiff", _("This is a TIFF picture. Open it, save it as JPG or PDF and send that one.")),
        _other("bmp", _("This is a BMP picture. Open it, save it as JPG and send that one.")),
        _other("icon", _("This is an icon (ICO). Open it, save it as JPG and send that one.")),
        _other("jpeg2000", _("This is a JPEG 2000 picture. Open it, save it as JPG and send that one.")),
        _other("jpegxl", _("This is a JPEG XL picture. Open it, save it as JPG and send that one.")),
        _other("psd", _("This is a Photoshop file. Save it as JPG and send that one.")),
        _other("raw", _("This is a raw photo of a camera. Set the camera to JPG, or save the photo as JPG.")),
        _other("svg", _("This is a drawing (SVG). Save it as JPG or PDF and send that one.")),
        _other("video", _("This is a video. Take a photo, or make a screenshot of what should be seen.")),
        _other("sound", _("This is a sound. Only photos and documents are taken here.")),
        _other("word", _("This is a text document. Save it as PDF and send that one.")),
        _other("sheet", _("This is a spreadsheet. Save it as PDF and send that one.")),
        _other("slides", _("This is a presentation. Save it as PDF and send that one.")),
        _other("office", _("This is a document of an office program. Save it as PDF and send that one.")),
        _other("archive", _("These are files packed in one (ZIP or the like). Send each by itself.")),
        _other("web", _("This is a web page. Print it to a PDF and send that one.")),
        _other("program", _("This is a program. Programs are not taken.")),
        _other("text", _("This is a plain text. Print it to a PDF and send that one.")),
        _other("empty", _("it is empty.")),
        _other("unknown", _("it is not a file of the kinds that are taken here.")),
    )
}
PICTURES = frozenset(name for name, kind in KINDS.items() if kind.decoder)

_STARTS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"\0\0\1\0", "icon"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "jpeg2000"),
    (b"\xff\x4f\xff\x51", "jpeg2000"),
    (b"\xff\x0a", "jpegxl"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "jpegxl"),
    (b"8BPS", "psd"),
    (b"FUJIFILMCCD-RAW", "raw"),
    (b"FOVb", "raw"),
    (b"IIRO", "raw"),
    (b"IIRS", "raw"),
    (b"IIU\0", "raw"),
    (b"\0MRM", "raw"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"FLV\1", "video"),
    (b"0&\xb2u\x8ef\xcf\x11", "video"),
    (b"\0\0\1\xba", "video"),
    (b"\0\0\1\xb3", "video"),
    (b"#!AMR", "sound"),
    (b"ID3", "sound"),
    (b"OggS", "sound"),
    (b"fLaC", "sound"),
    (b"\xff\xfb", "sound"),
    (b"\xff\xf3", "sound"),
    (b"{\\rtf", "word"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\0", "archive"),
    (b"(\xb5/\xfd", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"dex\n", "program"),
)
_RAW_MAKERS = re.compile(
    rb"NIKON|SONY|Canon|OLYMPUS|PENTAX|Panasonic|SAMSUNG|LEICA|Hasselblad|Phase One", re.IGNORECASE
)
_ZIPPED = (
    (rb"word/|mimetypeapplication/vnd\.oasis\.opendocument\.text", "word"),
    (rb"xl/|mimetypeapplication/vnd\.oasis\.opendocument\.spreadsheet", "sheet"),
    (rb"ppt/|mimetypeapplication/vnd\.oasis\.opendocument\.presentation", "slides"),
)


def kind_of(body):
    """Return the Kind of a file (bytes) by how it begins."""
    return KINDS[_name_of(bytes(body[: 64 * 1024]))]


def _name_of(head):
    if not head:
        return "empty"
    if b"%PDF-" in head[:1024] and not head.startswith((b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"GIF8", b"PK\3\4")):
        return "pdf"  # some programs write a few bytes before it (ISO 32000-1, annex H, note 13)
    return _of_containers(head) or _of_starts(head) or _of_words(head)


def _of_starts(head):
    if head[257:262] == b"ustar":
        return "archive"
    return next((name for start, name in _STARTS if head.startswith(start)), "")


def _of_containers(head):
    """Return the kind of a file whose first bytes only say how it is packed, or ""."""
    if head[4:8] == b"ftyp":
        return _of_boxes(head)
    if head[4:8] in (b"moov", b"mdat", b"wide"):
        return "video"
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"AVI ": "video", b"WAVE": "sound"}.get(head[8:12], "unknown")
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "raw" if head[8:10] == b"CR" or _RAW_MAKERS.search(head[:4096]) else "tiff"
    if head[:4] == b"PK\3\4":
        return next((name for pattern, name in _ZIPPED if re.search(pattern, head)), "archive")
    return ""


def _of_boxes(head):
    """Return the kind of a file made of boxes by its brands: the first it names, or else what it is compatible with."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[place : place + 4] for place in range(16, size - 3, 4))]
    known = [MP4_STILLS[brand] for brand in brands if brand in MP4_STILLS]
    if brands[0] in MP4_STILLS:
        # «mif1» and «msf1» only say that there are pictures: how they are packed stands in the others.
        if brands[0] in (b"mif1", b"mif2", b"msf1"):
            return next((name for name in known if name.startswith("avif")), known[0])
        return known[0]
    return next((name for name in known if name in PICTURES), "video")


def _of_words(head):
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<?xml", b"<svg")):
        return "svg" if b"<svg" in text[:4096] else "text"
    if re.match(rb"<!doctype html|<html|<head|<body|<script|<!--", text):
        return "web"
    try:
        said = head.decode("utf-8", "strict" if len(head) < 4096 else "ignore")
    except UnicodeDecodeError:
        return "unknown"
    return "text" if all(letter.isprintable() or letter in "\t\r\n\f" for letter in said) else "unknown"
