"""The words of a published file. It may be hostile or broken, so what has a format is read by a process of its own.

Its content decides how it is read, never its name; only what has no format at all is text because its name says so.
"""

import logging
import subprocess
import sys
from pathlib import Path

LARGEST = 25 * 1024 * 1024  # bytes
LETTERS = 60_000
SECONDS = 20
EXTENSIONS = {"pdf", "docx", "odt", "ods", "xlsx", "txt", "csv"}
PLAIN = {"txt", "csv"}
READER = Path(__file__).with_name("file_reader.py")
CONTROLS = frozenset(chr(code) for code in range(32)) - frozenset("\t\n\r\f")

logger = logging.getLogger("soberania.search")


def text_of(body, extension):
    """Return the text of a file (bytes), or "" when it has none, is encrypted, too big, or cannot be read."""
    if len(body) > LARGEST:
        return ""
    if body.startswith(b"PK\x03\x04") or body.lstrip()[:5] == b"%PDF-":
        text = _read_apart(body)
    else:
        text = _plain(body) if extension in PLAIN else ""
    return "".join(letter for letter in text[:LETTERS] if letter in "\n\t" or letter.isprintable())


def _read_apart(body):
    try:
        command = [sys.executable, "-I", str(READER), str(SECONDS), str(LETTERS)]  # nothing of what was uploaded
        done = subprocess.run(  # noqa: S603
            command, input=body, capture_output=True, timeout=SECONDS + 5, check=False, env={}
        )
    except subprocess.TimeoutExpired:
        logger.warning("a file took too long to read")
        return ""
    if done.returncode:
        logger.warning("a file could not be read", extra={"error": done.stderr[-300:].decode(errors="replace")})
        return ""
    return done.stdout.decode("utf-8", errors="replace")


def _plain(body):
    """Return the text of a file without format: in UTF-8 or 16 or, as old programs write it, in Windows-1252."""
    encodings = ["utf-16"] if body[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        return "" if CONTROLS & set(text) else text.replace("\r\n", "\n")
    return ""
