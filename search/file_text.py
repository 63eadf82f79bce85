"""The words of a published file. It may be hostile or broken, so what has a format is read by a process of its own.

Its content decides how it is read, never its name; only what has no format at all is text because its name says so.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

from core.limited import Busy, Limits, NotRead, TooMuch, run

MEGABYTE = 1024 * 1024
LARGEST = 25 * MEGABYTE  # bytes
LETTERS = 60_000
SECONDS = 20
LIMITS = Limits(memory=768 * MEGABYTE, cpu=SECONDS, wall=SECONDS + 5, answer=4 * MEGABYTE)
EXTENSIONS = {"pdf", "docx", "odt", "ods", "xlsx", "txt", "csv"}
PLAIN = {"txt", "csv"}
READER = Path(__file__).with_name("file_reader.py")
CONTROLS = frozenset(chr(code) for code in range(32)) - frozenset("\t\n\r\f")

logger = logging.getLogger("soberania.search")


@dataclass(frozen=True)
class Read:
    """What was read of a file. `problem` says why there is no text (FileText.Problem), "" when it was read."""

    text: str = ""
    problem: str = ""


def read(body, extension):
    """Return the Read of a file (bytes). Raises Busy when too many are being read now: it has to be tried again."""
    if len(body) > LARGEST:
        return Read(problem="too_big")
    if body.startswith(b"PK\x03\x04") or body.lstrip()[:5] == b"%PDF-":
        found = _read_apart(body)
    elif extension in PLAIN:
        found = _plain(body)
    else:
        found = Read(problem="unknown")
    letters = (letter for letter in found.text[:LETTERS] if letter in "\n\t" or letter.isprintable())
    text = "".join(letters)
    return Read(text, found.problem or ("" if text.strip() else "scanned"))


def text_of(body, extension):
    """Return the text of a file (bytes), or "" when it has none, is encrypted, too big, or cannot be read."""
    return read(body, extension).text


def _read_apart(body):
    try:
        said, text = run(READER, body, limits=LIMITS, letters=LETTERS)
    except Busy:
        raise
    except TooMuch as error:
        logger.warning("a file asked for too much to be read", extra={"what": error.what})
        return Read(problem="too_much")
    except NotRead as error:
        logger.warning("a file could not be read", extra={"error": str(error)[-300:]})
        return Read(problem="broken")
    return Read(text.decode("utf-8", errors="replace"), str(said.get("problem", ""))[:20])


def _plain(body):
    """Return the Read of a file without format: in UTF-8 or 16 or, as old programs write it, in Windows-1252."""
    encodings = ["utf-16"] if body[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        return Read(problem="unknown") if CONTROLS & set(text) else Read(text.replace("\r\n", "\n"))
    return Read(problem="unknown")
