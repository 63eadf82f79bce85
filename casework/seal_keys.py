"""The key that seals files which people pass on, that of the certificate that signs documents."""

import hashlib
import os
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs12
from django.conf import settings

KID = 16  # hex digits of the SHA-256 of the public key


class NoSealKey(Exception):
    """There is no key to seal with, or it is of another kind than ES256 takes (P-256)."""


@lru_cache(maxsize=2)
def _read(path: str, password: str, _changed: int) -> ec.EllipticCurvePrivateKey:
    with open(path, "rb") as file:
        key = pkcs12.load_key_and_certificates(file.read(), password.encode() or None)[0]
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise NoSealKey("the key of SIGNING_CERTIFICATE is not of the curve P-256")
    return key


def signing_key() -> tuple[str, ec.EllipticCurvePrivateKey]:
    """Return (its id, the private key) to seal with now. Raises NoSealKey."""
    path = settings.SIGNING_CERTIFICATE
    if not path:
        raise NoSealKey("SIGNING_CERTIFICATE is not set")
    try:
        key = _read(str(path), settings.SIGNING_PASSWORD, os.stat(path).st_mtime_ns)
    except (OSError, ValueError) as error:
        raise NoSealKey(f"SIGNING_CERTIFICATE: {type(error).__name__}") from error
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(public).hexdigest()[:KID], key


def public_key(kid: str) -> ec.EllipticCurvePublicKey | None:
    """Return the public key of ours with this id, or None: it is none of ours."""
    try:
        own, key = signing_key()
    except NoSealKey:
        return None
    return key.public_key() if kid == own else None
