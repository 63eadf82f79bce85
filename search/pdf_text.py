"""The words of a PDF, read by a process of its own with little time and memory: the file may be hostile or broken.

`text_of` starts this same file as that process, which gets the PDF on its standard input and writes its text.
"""

import logging
import subprocess
import sys

LARGEST = 25 * 1024 * 1024  # bytes
PAGES = 200
LETTERS = 60_000
SECONDS = 20
MEMORY = 768 * 1024 * 1024

logger = logging.getLogger("soberania.search")


def text_of(body):
    """Return the text of a PDF (bytes), or "" when it has none, is encrypted, too big, or cannot be read."""
    if len(body) > LARGEST or body.lstrip()[:5] != b"%PDF-":
        return ""
    try:
        command = [sys.executable, "-I", __file__]  # nothing of what was uploaded is in it
        done = subprocess.run(  # noqa: S603
            command, input=body, capture_output=True, timeout=SECONDS + 5, check=False, env={}
        )
    except subprocess.TimeoutExpired:
        logger.warning("a PDF took too long to read")
        return ""
    if done.returncode:
        logger.warning("a PDF could not be read", extra={"error": done.stderr[-300:].decode(errors="replace")})
        return ""
    text = done.stdout.decode("utf-8", errors="replace")
    return "".join(letter for letter in text if letter in "\n\t" or letter.isprintable())[:LETTERS]


def _limit():
    """Give up what reading a PDF never needs: more time and memory than this, and writing files."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read():
    import io

    body = sys.stdin.buffer.read()
    _limit()
    from pypdf import PdfReader

    reader, written = PdfReader(io.BytesIO(body), strict=False), 0
    if reader.is_encrypted and not reader.decrypt(""):
        return
    for page in reader.pages[:PAGES]:
        text = " ".join(page.extract_text().split())
        sys.stdout.buffer.write(text.encode("utf-8", errors="replace") + b"\n")
        written += len(text)
        if written > LETTERS:
            break
    sys.stdout.flush()


if __name__ == "__main__":
    _read()
