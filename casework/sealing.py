"""Seals on files that people pass on (the edition without a line): ES256 with the key that signs issued documents.

The seal is the last thing in the file, so that the file stays what it is and its proof goes with it: the comment of a
ZIP, the last comment of an HTML file. It is of every byte before it. What it says is JSON in one way of writing only:
{"v":1,"kid":...,"alg":"ES256","sig":...}, the signature as in JOSE (RFC 7518, 3.4: r and s, base64url).

A copy never vouches for itself: only `/verificar/` says whether a seal is ours.
"""

import base64
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from casework import seal_keys

HALF = 32  # bytes of r and of s
ZIP_END = b"PK\x05\x06"  # the end of the central directory, 22 bytes with the length of the comment last
ZIP_END_BYTES = 22
LAST_COMMENT = re.compile(rb"<!--(\{[^<>]{1,400}\})-->\Z")
HTML_SAYS = re.compile(rb'<meta name="edition" content="(\d{1,9}) (\d{4}-\d{2}-\d{2})">')
HEAD = 4096  # bytes at the beginning of an HTML file in which it says which edition it is
ZIP_SAYS = "edicion.json"
MOST_SAID = 1024 * 1024  # bytes: it names every file


@dataclass(frozen=True)
class Sealed:
    """What `check` found of a file that looks like an edition: whether it is ours and unchanged, and which it is."""

    ours: bool
    number: int = 0
    day: date | None = None
    newest: int = 0

    @property
    def is_newest(self) -> bool:
        return self.number >= self.newest


_newest: list[Callable[[], int]] = []


def tells_newest(asked: Callable[[], int]) -> Callable[[], int]:
    """Decorate the function of a room above that says the number of the newest edition."""
    _newest[:] = [asked]
    return asked


def sealed_html(body: bytes) -> bytes:
    """Return an HTML file (bytes) with its seal as its last comment. Raises NoSealKey."""
    return body + b"<!--" + _seal(body) + b"-->"


def sealed_zip(body: bytes) -> bytes:
    """Return a ZIP without a comment (bytes) with its seal as the comment. Raises NoSealKey, ValueError for no ZIP."""
    if body[-ZIP_END_BYTES:-18] != ZIP_END:
        raise ValueError("not a ZIP without a comment")
    length = len(_comment(seal_keys.signing_key()[0], bytes(2 * HALF)))
    before = body[:-2] + length.to_bytes(2, "little")
    return before + _seal(before)


def _seal(body: bytes) -> bytes:
    kid, private = seal_keys.signing_key()
    r, s = decode_dss_signature(private.sign(body, ec.ECDSA(SHA256())))
    return _comment(kid, r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big"))


def _comment(kid: str, signature: bytes) -> bytes:
    text = base64.urlsafe_b64encode(signature).rstrip(b"=").decode()
    said = {"v": 1, "kid": kid, "alg": "ES256", "sig": text}
    return json.dumps(said, separators=(",", ":")).encode()


def check(body: bytes) -> Sealed | None:
    """Say what a file (bytes) is, or None when it looks like no edition at all: then it may be a document.

    A file that looks like one and whose seal is missing, of another key or of other bytes is not ours.
    """
    found = _parts(body)
    if found is None:
        return None
    before, comment = found
    if not _is_ours(before, comment):
        return Sealed(False)
    number, day = _says(before)
    return Sealed(number > 0, number, day, newest() or number)


def newest() -> int:
    """Return the number of the newest edition, 0 without any."""
    return max((asked() for asked in _newest), default=0)


def _parts(body: bytes) -> tuple[bytes, bytes] | None:
    """Return (what is sealed, the seal) of a file; the seal empty when it has none. None: neither HTML nor ZIP."""
    if body[:2] == b"PK":
        at = body.rfind(ZIP_END, -(ZIP_END_BYTES + 500))
        end = at + ZIP_END_BYTES
        if at < 0 or int.from_bytes(body[end - 2 : end], "little") != len(body) - end:
            return body, b""
        return body[:end], body[end:]
    if body[:15].lower() == b"<!doctype html>":
        last = LAST_COMMENT.search(body, max(len(body) - 500, 0))
        return (body[: last.start()], last[1]) if last else (body, b"")
    return None


def _is_ours(before: bytes, comment: bytes) -> bool:
    try:
        said = json.loads(comment)
        kid, text = said["kid"], said["sig"]
        signature = base64.urlsafe_b64decode(text + "==")
    except (ValueError, TypeError, KeyError):
        return False
    if len(signature) != 2 * HALF or not isinstance(kid, str) or _comment(kid, signature) != comment:
        return False
    public = seal_keys.public_key(kid)
    if public is None:
        return False
    r, s = (int.from_bytes(half, "big") for half in (signature[:HALF], signature[HALF:]))
    try:
        public.verify(encode_dss_signature(r, s), before, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _says(before: bytes) -> tuple[int, date | None]:
    """Return (number, day) that a file whose seal is ours says of itself; (0, None): it says none."""
    try:
        if before[:2] == b"PK":
            # Read with no comment: its length is the last thing before it.
            with zipfile.ZipFile(io.BytesIO(before[:-2] + b"\0\0")) as archive, archive.open(ZIP_SAYS) as file:
                said = json.loads(file.read(MOST_SAID))
            return int(said["number"]), date.fromisoformat(said["day"])
        found = HTML_SAYS.search(before, 0, HEAD)
        return (int(found[1]), date.fromisoformat(found[2].decode())) if found else (0, None)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, NotImplementedError):
        return 0, None
