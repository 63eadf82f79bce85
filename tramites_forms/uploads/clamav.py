"""clamd over its INSTREAM command: the one place that speaks to it."""

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

CHUNK = 64 * 1024
SECONDS = 30


class ScannerDown(Exception):
    """clamd does not answer: nothing is said about the file."""


def configured():
    return bool(settings.CLAMAV_URL)


def scan(body):
    """Return the name of what clamd finds in `body` (bytes), or "" when it finds nothing. Raises ScannerDown."""
    url = urlsplit(settings.CLAMAV_URL)
    try:
        with connect(url) as connection:
            connection.settimeout(SECONDS)
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
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(SECONDS)
        connection.connect(url.path)
        return connection
    return socket.create_connection((url.hostname, url.port or 3310), timeout=SECONDS)


def read_all(connection):
    answer = b""
    while len(answer) < 4096 and (piece := connection.recv(4096)):
        answer += piece
    return answer
