"""clamd over its INSTREAM command: the one place that speaks to it."""

import struct
from urllib.parse import urlsplit

from django.conf import settings

from core import deadlines

CHUNK = 64 * 1024


class ScannerDown(Exception):
    """clamd does not answer: nothing is said about the file."""


def configured():
    return bool(settings.CLAMAV_URL)


def scan(body):
    """Return the name of what clamd finds in `body` (bytes), or "" when it finds nothing. Raises ScannerDown."""
    url = urlsplit(settings.CLAMAV_URL)
    try:
        with deadlines.of("clamd"), connect(url) as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(body), CHUNK):
                piece = body[start : start + CHUNK]
                connection.sendall(struct.pack("!L", len(piece)) + piece)
            connection.sendall(struct.pack("!L", 0))
            answer = read_all(connection)
    except OSError as error:
        raise ScannerDown(str(error)) from error
    text = answer.strip(b"\0\n").decode("utf-8", "replace")
    if text.endswith(" FOUND"):
        return text.removeprefix("stream: ").removesuffix(" FOUND")
    if text.endswith("OK"):
        return ""
    raise ScannerDown(text)


def connect(url):
    if url.scheme == "unix":
        return deadlines.connect_unix(url.path)
    return deadlines.connect(url.hostname, url.port or 3310)


def read_all(connection):
    answer = b""
    while len(answer) < 4096 and (piece := connection.recv(4096)):
        answer += piece
    return answer
