"""The program that reads one file of an office. Run by core.limited, alone; it imports nothing of ours."""

import io
import re
import zipfile
from dataclasses import dataclass, replace

PAGES = 200  # of a PDF
UNPACKED = 64 * 1024 * 1024  # bytes of a document, decompressed: what a small file says of itself is not believed
CHUNK = 64 * 1024
MOST_PARTS = 100  # headers, notes, sheets of one document that are read


@dataclass(frozen=True)
class Kind:
    """Where an office format keeps its text. Names of elements are without namespace: each format has several."""

    part: str  # the file inside the zip without which it is not this format
    text: frozenset  # elements whose text is read, with what is inside them
    lines: frozenset  # elements that end a line
    gaps: frozenset = frozenset()  # elements that stand for a space
    skipped: frozenset = frozenset()  # deleted or repeated text, and remarks of who wrote it
    more: str = ""  # the other files that hold text (pattern): headers and footers, notes, sheets


KINDS = [
    Kind(
        "word/document.xml",
        frozenset({"t"}),
        frozenset({"p"}),
        frozenset({"tab", "br", "cr"}),
        frozenset({"Fallback"}),
        more=r"word/(header\d*|footer\d*|footnotes|endnotes)\.xml",
    ),
    Kind(
        "xl/workbook.xml",
        frozenset({"t"}),
        frozenset({"si", "is", "p"}),
        skipped=frozenset({"rPh"}),
        more=r"xl/(sharedStrings|worksheets/sheet\d+|drawings/drawing\d+)\.xml",
    ),
    Kind(
        "content.xml",
        frozenset({"p", "h"}),
        frozenset({"p", "h"}),
        frozenset({"s", "tab", "line-break"}),
        frozenset({"tracked-changes", "annotation"}),
        more=r"styles\.xml",  # where the headers and footers of pages are
    ),
]
# What some programs write has its texts and no list of sheets.
KINDS.append(replace(KINDS[1], part="xl/sharedStrings.xml"))


class Enough(Exception):
    """So much text is never searched."""


class Unreadable(Exception):
    """`code` says why there is no text: locked, scanned, unknown."""

    def __init__(self, code):
        self.code = code
        super().__init__(code)


class Words:
    """What an XML parser tells as it goes: no tree is built, however large or deep the document is."""

    def __init__(self, kind, letters):
        self.kind = kind
        self.left = letters
        self.found = []
        self.reading = self.skipping = 0  # how many such elements we are inside

    def start(self, tag, attributes):
        name = tag.rpartition("}")[2]
        self.reading += name in self.kind.text
        self.skipping += name in self.kind.skipped
        if name in self.kind.gaps:
            self._say(" ")

    def end(self, tag):
        name = tag.rpartition("}")[2]
        self.reading -= name in self.kind.text
        self.skipping -= name in self.kind.skipped
        if name in self.kind.lines:
            self._say("\n")

    def data(self, text):
        if self.reading:
            self._say(text)

    def _say(self, text):
        if self.skipping:
            return
        self.found.append(text)
        self.left -= len(text)
        if self.left < 0:
            raise Enough

    def close(self):
        return None


def pdf(body, letters):
    """Return the lines of a PDF, one a page. Raises Unreadable."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(body), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("locked")
    found = []
    for page in reader.pages[:PAGES]:
        found.append(" ".join(page.extract_text().split()))
        letters -= len(found[-1])
        if letters < 0:
            break
    if not any(found):
        raise Unreadable("scanned")
    return found


def office(body, letters):
    """Return the lines of a document in a zip: its text, what its pages repeat, its notes. Raises Unreadable."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        there = archive.namelist()
        kind = next((kind for kind in KINDS if kind.part in there), None)
        if kind is None:
            raise Unreadable("unknown")
        more = sorted(name for name in set(there) if re.fullmatch(kind.more, name))
        words, read = Words(kind, letters), 0
        for name in [kind.part, *(name for name in more if name != kind.part)][:MOST_PARTS]:
            words.reading = words.skipping = 0
            try:
                read = feed(archive, name, words, read)
            except Enough:
                break
            words.found.append("\n")
    found = []
    for line in "".join(words.found).split("\n"):
        text = " ".join(line.split())
        if text and (len(text) > 200 or text not in found[-400:]):  # a header is the same in each section
            found.append(text)
    if not found:
        raise Unreadable("scanned")
    return found


def feed(archive, name, words, read):
    """Give a file of the zip to Words; `read` bytes were unpacked before it. Returns how many are now."""
    from defusedxml.ElementTree import DefusedXMLParser

    # No document of an office declares types or entities: who does has something else in mind.
    parser = DefusedXMLParser(target=words, forbid_dtd=True)
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            read += len(chunk)
            if read > UNPACKED:
                raise Enough
            parser.feed(chunk)
    parser.close()
    return read


def main(body, *, letters):
    """Return ({"problem": code}, text as UTF-8). Codes: "" (read), locked, scanned, unknown, broken."""
    try:
        lines = office(body, letters) if body.startswith(b"PK") else pdf(body, letters)
    except Unreadable as reason:
        return {"problem": reason.code}, b""
    except zipfile.BadZipFile:
        return {"problem": "broken"}, b""
    except RuntimeError as error:  # what zipfile says of a file with a password
        return {"problem": "locked" if "password" in str(error) else "broken"}, b""
    return {"problem": ""}, "\n".join(lines).encode("utf-8", errors="replace")
