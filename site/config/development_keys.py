"""The keys of a checkout: what development signs with, made the first time. Nobody outside trusts them."""

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from casework.statements import keys

YEARS = timedelta(days=10 * 365)


def _kept_once(path, make):
    """Write what `make()` returns (bytes) to `path` unless it is there. Processes that start at once agree on one."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(make())
    with suppress(FileExistsError):
        os.link(unfinished, path)
    unfinished.unlink()


def development_key(path):
    """Return the PEM (str) kept at `path` (Path), with which other sites are told who somebody is."""

    def make():
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    _kept_once(path, make)
    return path.read_text()


def development_seal(path):
    """Return `path` (Path), where a PKCS#12 file with the key and certificate that documents are signed with is kept.

    The certificate says of itself that it is of a development: no reader of PDF will call it trusted.
    """

    def make():
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Soberanía"),
                x509.NameAttribute(NameOID.COMMON_NAME, "Soberanía: desarrollo, sin validez"),
            ]
        )
        now = datetime.now(UTC)
        usage = x509.KeyUsage(
            *(True, True, False, False, False, False, False, False, False)  # signs, and cannot be denied
        )
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + YEARS)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .sign(key, SHA256())
        )
        return pkcs12.serialize_key_and_certificates(b"desarrollo", key, certificate, None, NoEncryption())

    _kept_once(path, make)
    return path


def development_statements(folder):
    """Return `folder` (Path), where the keys of statements are kept: a root, elsewhere on no line, and one key."""

    def private(name):
        path = folder / name

        def make():
            key = ec.generate_private_key(ec.SECP256R1())
            return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

        _kept_once(path, make)
        return load_pem_private_key(path.read_bytes(), None)

    root, key, now = private("root-private.pem"), private("dev.pem"), datetime.now(UTC)
    first, last = (now - timedelta(days=1)).timestamp(), (now + YEARS).timestamp()
    listed = [keys.ListedKey("dev", key.public_key(), int(first), int(last))]
    public = root.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    _kept_once(folder / keys.ROOT, lambda: public)
    _kept_once(folder / keys.LIST, lambda: keys.signed_list(listed, root, now.timestamp()))
    return folder
