"""The process that reads one file of an office: the file on its standard input, its text on its standard output.

Started by file_text with nothing of the site, alone in its memory and time; it imports nothing of ours. What it writes
before it fails does not count.
"""

import io
import sys
import zipfile
from dataclasses import dataclass

MEMORY = 768 * 1024 * 1024  # bytes
PAGES = 200  # of a PDF
UNPACKED = 64 * 1024 * 1024  # bytes of a document, decompressed: what a small file says of itself is not believed
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Kind:
    """Where an office format keeps its text. Names of elements are without namespace: each format has several."""

    part: str  # the file inside the zip
    text: frozenset  # elements whose text is read, with what is inside them
    lines: frozenset  # elements that end a line
    gaps: frozenset = frozenset()  # elements that stand for a space
    skipped: frozenset = frozenset()  # deleted or repeated text, and remarks of who wrote it


KINDS = [
    Kind(
        "word/document.xml",
        frozenset({"t"}),
        frozenset({"p"}),
        frozenset({"tab", "br", "cr"}),
        frozenset({"Fallback"}),
    ),
    Kind("xl/sharedStrings.xml", frozenset({"t"}), frozenset({"si"}), skipped=frozenset({"rPh"})),
    Kind(
        "content.xml",
        frozenset({"p", "h"}),
        frozenset({"p", "h"}),
        frozenset({"s", "tab", "line-break"}),
        frozenset({"tracked-changes", "annotation"}),
    ),
]


class Enough(Exception):
    """So much text is never searched."""


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


def limit(seconds):
    """Give up what reading never needs: more time and memory than this, and writing files."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def pdf(body, letters):
    """Yield the text of each page of a PDF."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(body), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return
    for page in reader.pages[:PAGES]:
        text = " ".join(page.extract_text().split())
        yield text
        letters -= len(text)
        if letters < 0:
            return


def office(body, letters):
    """Yield the lines of a document in a zip; nothing when it is not one of KINDS."""
    from defusedxml.ElementTree import DefusedXMLParser

    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        there = set(archive.namelist())
        kind = next((kind for kind in KINDS if kind.part in there), None)
        if kind is None:
            return
        words = Words(kind, letters)
        # No document of an office declares types or entities: who does has something else in mind.
        parser = DefusedXMLParser(target=words, forbid_dtd=True)
        try:
            with archive.open(kind.part) as part:
                read = 0
                while chunk := part.read(CHUNK):
                    read += len(chunk)
                    if read > UNPACKED:
                        raise Enough
                    parser.feed(chunk)
            parser.close()
        except Enough:
            pass
    for line in "".join(words.found).split("\n"):
        if text := " ".join(line.split()):
            yield text


def main(seconds, letters):
    body = sys.stdin.buffer.read()
    limit(seconds)
    for text in office(body, letters) if body.startswith(b"PK") else pdf(body, letters):
        sys.stdout.buffer.write(text.encode("utf-8", errors="replace") + b"\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
