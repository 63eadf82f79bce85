"""PDF files: kept as they are when they hold nothing that acts. What could run, open or carry something is refused."""

import re
import zlib

from django.utils.translation import gettext as _

from core.files.refusal import Refused

# Names that make a PDF do something, or carry another file in it.
ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|Movie|Sound|Rendition)"
    rb"(?![A-Za-z0-9])"
)
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
# The one way of packing an object stream that is unpacked here; any other could hide names in it.
_PLAIN_FLATE = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])\s*(?:/|>>)")
MOST_UNPACKED = 40_000_000


def clean_pdf(body):
    """Return (bytes, extension, content type) of a PDF that holds nothing active. Raises Refused."""
    if not body.startswith(b"%PDF-") or b"%%EOF" not in body[-2048:]:
        raise Refused(_("The PDF cannot be opened: it may be damaged. Save it again and try."), "broken")
    if re.search(rb"/Encrypt(?![A-Za-z0-9])", plain(body)):
        raise Refused(_("The PDF has a password: save it without one."), "encrypted")
    for part in (body, *object_streams(body)):
        if ACTIVE.search(plain(part)):
            raise Refused(
                _("The PDF has programs or other files in it: print it to a new PDF and send that one."), "active"
            )
    return body, "pdf", "application/pdf"


def plain(part):
    """Return bytes with the escapes of names undone: /J#61vaScript is /JavaScript."""
    return _HEX.sub(lambda match: bytes([int(match[1], 16)]), part)


def object_streams(body):
    """Yield the unpacked object streams of a PDF, where names can hide. Raises Refused for what cannot be read."""
    left = MOST_UNPACKED
    for match in _STREAM.finditer(body):
        head = plain(body[max(body.rfind(b"obj", 0, match.start()), 0) : match.start()])
        if not re.search(rb"/ObjStm(?![A-Za-z0-9])", head):
            continue
        says_how = b"/Filter" in head
        if (says_how and not _PLAIN_FLATE.search(head)) or b"/Predictor" in head:
            raise Refused(_("The PDF is made in a way that cannot be checked: print it to a new PDF."), "hidden")
        unpacker = zlib.decompressobj()
        try:
            part = unpacker.decompress(body[match.end() :], left)
        except zlib.error as error:
            if not says_how:
                continue  # it is not packed: it was looked at with the rest
            raise Refused(_("The PDF cannot be opened: it may be damaged. Save it again and try."), "broken") from error
        left -= len(part)
        if left <= 0 or unpacker.unconsumed_tail:
            raise Refused(_("The PDF cannot be opened: it may be damaged. Save it again and try."), "bomb")
        yield part
