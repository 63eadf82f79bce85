"""The conversation with the mail server (IMAP4rev1, RFC 3501). What it says is hostile: bounded in bytes and seconds.

imaplib on sockets that know the deadline of the thread (core.deadlines). Nothing is marked as read: PEEK.
"""

import imaplib
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from urllib.parse import unquote, urlsplit

from core import deadlines

MEGABYTE = 1024 * 1024
BIGGEST = 25 * MEGABYTE  # of a message that is fetched whole
HEADERS = 256 * 1024  # of the headers of a bigger one
SPARE = MEGABYTE  # what an answer may hold besides
MOST_UIDS = 100_000  # of one look at a folder
UID = re.compile(rb"\bUID (\d{1,10})\b")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,12})\b")
DATE = re.compile(rb'\bINTERNALDATE "([^"]{10,40})"')
MONTH_DASHES = re.compile(r"^\s?(\d{1,2})-(\w{3})-(\d{4})")


class LineFailed(Exception):
    """The server does not answer as it should; `kind` (str) is the kind of error, nothing of what it said."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)


@dataclass(frozen=True)
class Address:
    """Where a mailbox is, of an address like imaps://user:password@host:993/INBOX."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    @property
    def name(self) -> str:
        return f"{self.user}@{self.host}/{self.folder}"[:200]


def address_of(text: str) -> Address:
    """Return the Address that a setting names. Raises ValueError."""
    parts = urlsplit(text)
    if parts.scheme not in ("imap", "imaps", "imap+tls") or not parts.hostname or not parts.username:
        raise ValueError("must be a mailbox, like imaps://user:password@host:993/INBOX")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if not re.fullmatch(r"[A-Za-z0-9 ._/-]{1,60}", folder):
        raise ValueError("the folder of the mailbox must be of plain letters")
    user, password = unquote(parts.username), unquote(parts.password or "")
    if not (user + password).isascii() or not (user + password).isprintable():
        raise ValueError("user and password of the mailbox must be of plain letters and signs")
    port = parts.port or (993 if parts.scheme == "imaps" else 143)
    return Address(parts.scheme, parts.hostname, port, user, password, folder)


class _Bounded:
    """Mixin: what a command is answered with has an end in bytes, whatever the server announces."""

    left = SPARE

    def read(self, size: int) -> bytes:
        self._spend(size)
        return super().read(size)  # type: ignore[misc]

    def readline(self) -> bytes:
        line = super().readline()  # type: ignore[misc]
        self._spend(len(line))
        return line

    def _spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise OSError("the answer has no end")


class _Plain(_Bounded, imaplib.IMAP4):
    def _create_socket(self, timeout: float | None) -> socket.socket:
        return deadlines.connect(self.host, self.port)


class _Secret(_Bounded, imaplib.IMAP4_SSL):
    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self.ssl_context.wrap_socket(deadlines.connect(self.host, self.port), server_hostname=self.host)


@dataclass(frozen=True)
class Announced:
    """What the server says of a message before it is fetched. `at` is None when its date cannot be read."""

    uid: int
    size: int
    at: datetime | None


class Line:
    """An open folder of a mailbox: `with Line(address, archive) as line`. Raises LineFailed wherever it fails."""

    def __init__(self, address: Address, archive: str) -> None:
        self.address, self.archive = address, archive
        self.uidvalidity = 0
        self._imap: imaplib.IMAP4
        self._can: set[str] = set()

    def __enter__(self) -> "Line":
        address = self.address
        with _failing():
            if address.scheme == "imaps":
                self._imap = _Secret(address.host, address.port, ssl_context=deadlines.tls_context())
            else:
                self._imap = _Plain(address.host, address.port)
                if address.scheme == "imap+tls":
                    self._imap.starttls(deadlines.tls_context())
        try:
            self._open()
        except LineFailed:
            self._leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        with suppress(Exception):  # it is over anyway
            self._imap.left = SPARE  # type: ignore[attr-defined]
            self._imap.logout()
        with suppress(Exception):
            self._imap.shutdown()

    def _open(self) -> None:
        with _failing():
            self._say(self._imap.login(self.address.user, self.address.password))
            told = self._say(self._imap.capability())  # servers say less of themselves before who asks is known
            self._can = set(told[-1].decode("ascii", "replace").upper().split())
            self._say(self._imap.select(f'"{self.address.folder}"'))
            said = self._imap.response("UIDVALIDITY")[1][0]
            self.uidvalidity = int(said or 0)
        if not 0 < self.uidvalidity < 2**32:
            raise LineFailed("no UIDVALIDITY")
        with suppress(LineFailed), _failing():
            self._imap.create(f'"{self.archive}"')  # where it is there already the server says no, which is right

    def uids(self) -> list[int]:
        """Return the UIDs of what is in the folder, the oldest first."""
        with _failing():
            self._imap.left = 16 * SPARE  # type: ignore[attr-defined]
            found = self._say(self._imap.uid("SEARCH", "UNDELETED"))
            numbers = b" ".join(one for one in found if isinstance(one, bytes)).split()
            return sorted({int(one) for one in numbers if one.isdigit() and len(one) <= 10})[:MOST_UIDS]

    def announced(self, uid: int) -> Announced | None:
        """Return what the server says of a message, None when it is no longer there."""
        with _failing():
            found = self._fetch(uid, "(UID RFC822.SIZE INTERNALDATE)", SPARE)
        for head, _body in found:
            size = SIZE.search(head)
            if size:
                return Announced(uid, int(size[1]), _moment(head))
        return None

    def whole(self, uid: int) -> bytes | None:
        """Return a message as it came, None when it is no longer there."""
        return self._part(uid, "BODY.PEEK[]", BIGGEST + SPARE)

    def headers(self, uid: int) -> bytes | None:
        """Return only the beginning of a message: as much as is kept of its headers."""
        return self._part(uid, f"BODY.PEEK[HEADER]<0.{HEADERS}>", HEADERS + SPARE)

    def _part(self, uid: int, what: str, most: int) -> bytes | None:
        with _failing():
            found = self._fetch(uid, f"(UID {what})", most)
        return next((body for _head, body in found if body is not None), None)

    def _fetch(self, uid: int, what: str, most: int) -> list[tuple[bytes, bytes | None]]:
        """Return (what stands around, literal) of the answers that are about this message and no other."""
        self._imap.left = most  # type: ignore[attr-defined]
        found: list[tuple[bytes, bytes | None]] = []
        rows = list(self._rows(self._say(self._imap.uid("FETCH", str(uid), what))))
        for head, body in rows:
            named = UID.search(head)
            if named and int(named[1]) == uid:
                found.append((head, body))
        return found

    @staticmethod
    def _rows(said: list) -> Iterator[tuple[bytes, bytes | None]]:
        """Yield each answer of a FETCH: imaplib gives what stands before a literal with it, what is behind apart."""
        for place, one in enumerate(said):
            if isinstance(one, tuple):
                behind = said[place + 1] if place + 1 < len(said) else b""
                yield one[0] + (behind if isinstance(behind, bytes) else b""), one[1]
            elif isinstance(one, bytes):
                yield one, None

    def file_away(self, uid: int) -> bool:
        """Move a message to the archive. Returns whether it is there: a server that cannot keeps it where it is."""
        with _failing():
            self._imap.left = SPARE  # type: ignore[attr-defined]
            if "MOVE" in self._can:
                return self._imap.uid("MOVE", str(uid), f'"{self.archive}"')[0] == "OK"
            if self._imap.uid("COPY", str(uid), f'"{self.archive}"')[0] != "OK":
                return False
            self._imap.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)")
            # Without UIDPLUS what others marked would go too: it stays marked, and is looked at no more.
            return "UIDPLUS" not in self._can or self._imap.uid("EXPUNGE", str(uid))[0] == "OK"

    @staticmethod
    def _say(answer: tuple[str, list]) -> list:
        if answer[0] != "OK":
            raise LineFailed("refused")
        return answer[1] or []


class _failing:
    """Whatever the library makes of a server that drips, lies or goes: one kind of error."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (imaplib.IMAP4.error, OSError, ValueError, LookupError, TypeError, AttributeError)):
            raise LineFailed(type(error).__name__) from error


def _moment(head: bytes) -> datetime | None:
    found = DATE.search(head)
    if found is None:
        return None
    try:
        said = parsedate_to_datetime(MONTH_DASHES.sub(r"\1 \2 \3", found[1].decode("ascii", "replace")))
    except (ValueError, TypeError, OverflowError):
        return None
    return said if said.tzinfo else said.replace(tzinfo=UTC)
