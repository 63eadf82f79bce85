"""A file of any size encrypted as it is written and read, in pieces: neither its maker nor its reader holds it whole.

Each piece is a Fernet token on a line of its own. It says which it is and whether it is the last, so that none can be
left out, moved or cut off.
"""

import io
import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.fernet import InvalidToken

from core.crypto import cipher

PIECE = 256 * 1024
HEAD = struct.Struct(">I?")


class SealedWriter(io.RawIOBase):
    """Writes bytes to the open file `out`. `finish` writes the last piece; without it nobody can read the file."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self.held, self.number, self.size = out, bytearray(), 0, 0

    def writable(self) -> bool:
        return True

    def write(self, body: Any) -> int:
        self.held += body
        self.size += len(body)
        while len(self.held) >= PIECE:
            self._piece(bytes(self.held[:PIECE]))
            del self.held[:PIECE]
        return len(body)

    def finish(self) -> None:
        self._piece(bytes(self.held), last=True)
        self.held.clear()

    def _piece(self, body: bytes, *, last: bool = False) -> None:
        self.out.write(cipher().encrypt(HEAD.pack(self.number, last) + body) + b"\n")
        self.number += 1


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """Yield what was written to a sealed file, a piece at a time. Raises InvalidToken when it is not whole."""
    last = False
    for number, line in enumerate(file):
        body = cipher().decrypt(line.rstrip(b"\n"))
        found, last = HEAD.unpack_from(body)
        if found != number:
            raise InvalidToken
        yield body[HEAD.size :]
    if not last:
        raise InvalidToken


def rotate(path: str | Path) -> bool:
    """Encrypt a sealed file again with the newest key. Returns whether its keys are known."""
    fresh = Path(f"{path}.new")
    try:
        with open(path, "rb") as kept, open(fresh, "wb") as out:
            for line in kept:
                out.write(cipher().rotate(line.rstrip(b"\n")) + b"\n")
        os.replace(fresh, path)
    except (InvalidToken, FileNotFoundError):
        with suppress(FileNotFoundError):
            fresh.unlink()
        return False
    return True
