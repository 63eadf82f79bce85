"""The pieces of a file that is arriving, on disk: each encrypted by itself, named by the place where it begins."""

from cryptography.fernet import InvalidToken
from django.core.files.base import ContentFile

from core.crypto import cipher
from tramites_forms.models.upload import private_storage


def kept_at(partial, offset):
    return f"partials/{partial.pk.hex[:2]}/{partial.pk.hex}/{offset:012}"


def folder(partial):
    """Return the storage name of the folder of the pieces of a partial."""
    return kept_at(partial, 0).rsplit("/", 1)[0]


def write(partial, offset, body):
    """Keep one piece. One left behind by an attempt that was not counted is replaced."""
    private_storage().replace(kept_at(partial, offset), ContentFile(cipher().encrypt(body)))


def starts(partial):
    """Return the storage names of the pieces of a partial, in order."""
    try:
        _folders, names = private_storage().listdir(folder(partial))
    except FileNotFoundError:
        return []
    return [f"{folder(partial)}/{name}" for name in sorted(names)]


def read(partial):
    """Return the bytes of the file so far. Raises ValueError when a piece is missing or cannot be opened."""
    storage, body = private_storage(), bytearray()
    while len(body) < partial.offset:
        try:
            with storage.open(kept_at(partial, len(body)), "rb") as piece:
                body += cipher().decrypt(piece.read())
        except (FileNotFoundError, InvalidToken) as error:
            raise ValueError("a piece is missing") from error
    return bytes(body)


def discard(partial):
    """Remove all pieces, and their folder."""
    storage = private_storage()
    for name in starts(partial):
        storage.delete(name)
    storage.delete(folder(partial))


def rotate(partial):
    """Encrypt the pieces again with the newest key. What no key opens stays: reading it will say so."""
    storage = private_storage()
    for name in starts(partial):
        try:
            with storage.open(name, "rb") as piece:
                fresh = cipher().rotate(piece.read())
        except InvalidToken:
            continue
        storage.replace(name, ContentFile(fresh))
