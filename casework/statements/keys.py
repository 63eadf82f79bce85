"""The keys that sign statements: a list of them, signed by a root that is kept where no line reaches.

The folder STATEMENT_KEYS holds `root.pem` (the public half of the root), `keys.cose` (the list, signed by it) and, for
the worker alone, `<key id>.pem`: the private half of the key of the year. `manage.py statement_keys` makes all three.
"""

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings
from django.utils import timezone

from casework.statements import cose

ROOT, LIST = "root.pem", "keys.cose"
ROOT_ID = "root"
KEY_ID = re.compile(r"[0-9a-z]{1,8}")
KEYS_CLAIM = -65_538  # a COSE_KeySet
FROM_TO, WITHDRAWN = -65_539, -65_540  # of each key: [first, last second it signs]; whether it was stolen
MOST_BYTES = 64 * 1024


class NoKey(Exception):
    """There is no key to sign with now: statements wait, and whoever runs the site is told."""


@dataclass(frozen=True)
class ListedKey:
    """A key of the list. `first`, `last`: seconds since 1970 between which it signs; `withdrawn`: it was stolen."""

    key_id: str
    public: ec.EllipticCurvePublicKey
    first: int
    last: int
    withdrawn: bool = False

    def as_cose(self):
        key = cose.cose_key(self.public, self.key_id) | {FROM_TO: [self.first, self.last]}
        return key | ({WITHDRAWN: True} if self.withdrawn else {})

    @classmethod
    def of(cls, key):
        """Return the ListedKey of a COSE_Key of the list (dict)."""
        first, last = key[FROM_TO]
        return cls(key[cose.KEY_NAME].decode(), cose.public_of(key), first, last, bool(key.get(WITHDRAWN)))


def folder():
    """Return where the keys are (Path), or None: this installation makes no statements."""
    return Path(settings.STATEMENT_KEYS) if settings.STATEMENT_KEYS else None


def _read(name):
    """Return the bytes of a file of the folder, read again when it changes. Raises NoKey."""
    place = folder()
    if place is None:
        raise NoKey("STATEMENT_KEYS is not set")
    try:
        about = os.stat(place / name)
        return _bytes(place / name, about.st_mtime_ns, about.st_size)
    except OSError as error:
        raise NoKey(f"STATEMENT_KEYS, {name}: {type(error).__name__}") from None


@lru_cache(maxsize=16)
def _bytes(path, _changed, size):
    if size > MOST_BYTES:
        raise NoKey(f"STATEMENT_KEYS, {path.name}: too big")
    return path.read_bytes()


def root_public():
    """Return the public half of the root (P-256). Raises NoKey."""
    return _loaded(load_pem_public_key, ROOT, _read(ROOT))


def root_bytes(public):
    """Return a public key as the page holds the root: the 65 bytes of its point (X9.62, not compressed)."""
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def list_bytes():
    """Return the signed list (bytes), as it is given to whoever verifies. Raises NoKey."""
    return _read(LIST)


def listed():
    """Return the ListedKeys, if the root signed them. Raises NoKey."""
    return listed_in(list_bytes(), root_public())


def listed_in(body, root):
    """Return the ListedKeys of a signed list (bytes). Raises NoKey when `root` did not sign it, or it is no list."""
    try:
        return [ListedKey.of(key) for key in cose.verified(body, root)[KEYS_CLAIM]]
    except (cose.NotSigned, KeyError, ValueError, TypeError, AttributeError) as error:
        raise NoKey(f"STATEMENT_KEYS, {LIST}: {type(error).__name__}") from None


def signing_key():
    """Return (its id (str), the private key) to sign with now: the newest of the list that is here. Raises NoKey."""
    now = timezone.now().timestamp()
    good = [key for key in listed() if not key.withdrawn and key.first <= now <= key.last]
    for key in sorted(good, key=lambda key: key.first, reverse=True):
        name = f"{key.key_id}.pem"
        if not KEY_ID.fullmatch(key.key_id) or not (folder() / name).is_file():
            continue
        private = _loaded(lambda body: load_pem_private_key(body, None), name, _read(name))
        if private.public_key().public_numbers() == key.public.public_numbers():
            return key.key_id, private
    raise NoKey("STATEMENT_KEYS: no key of the list may sign today, or its file is not here")


def _loaded(load, name, body):
    try:
        key = load(body)
    except (ValueError, TypeError) as error:
        raise NoKey(f"STATEMENT_KEYS, {name}: {type(error).__name__}") from None
    if not isinstance(key, ec.EllipticCurvePublicKey | ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise NoKey(f"STATEMENT_KEYS, {name}: not a P-256 key")
    return key


def signed_list(keys, root, now):
    """Return the list (bytes) of ListedKeys, signed by the private key `root` at `now` (seconds since 1970)."""
    claims = {cose.ISSUED: int(now), KEYS_CLAIM: [key.as_cose() for key in keys]}
    return cose.sign1(claims, root, ROOT_ID)
