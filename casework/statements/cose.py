"""COSE_Sign1 with ES256 (RFC 9052, RFC 9053): the one form in which we sign what is verified without a line."""

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

SIGN1 = 18  # the CBOR tag of COSE_Sign1
ALG, KEY_ID, TYPE = 1, 4, 16  # of its protected header
ES256 = -7
HALF = 32  # bytes of each of the two numbers of a signature

# Of the claims of a CWT (RFC 8392).
SUBJECT, EXPIRES, ISSUED = 2, 4, 6


class NotSigned(Exception):
    """What was read is no COSE_Sign1 of that key, or was changed."""


def sign1(claims, key, key_id, kind=""):
    """Return `claims` (dict) as a signed CWT (bytes). `key`: private P-256; `key_id`: str; `kind`: its media type.

    The same claims and key give the same bytes: made twice, it is one statement.
    """
    header = {ALG: ES256, KEY_ID: key_id.encode()} | ({TYPE: kind} if kind else {})
    protected, payload = cbor2.dumps(header, canonical=True), cbor2.dumps(claims, canonical=True)
    made = key.sign(_signed(protected, payload), ec.ECDSA(SHA256(), deterministic_signing=True))
    signature = b"".join(half.to_bytes(HALF) for half in decode_dss_signature(made))
    return cbor2.dumps(cbor2.CBORTag(SIGN1, [protected, {}, payload, signature]))


def verified(body, public):
    """Return the claims (dict) of a signed CWT (bytes) whose signature is of `public`. Raises NotSigned."""
    try:
        protected, _unprotected, payload, signature = cbor2.loads(body).value
        halves = (int.from_bytes(signature[:HALF]), int.from_bytes(signature[HALF:]))
        public.verify(encode_dss_signature(*halves), _signed(protected, payload), ec.ECDSA(SHA256()))
        return cbor2.loads(payload)
    except (InvalidSignature, cbor2.CBORDecodeError, ValueError, TypeError, AttributeError) as error:
        raise NotSigned(type(error).__name__) from None


def _signed(protected, payload):
    return cbor2.dumps(["Signature1", protected, b"", payload])


# A key as COSE has them (RFC 9053, 7.1.1).
KEY_TYPE, KEY_NAME, KEY_ALG, CURVE, X, Y = 1, 2, 3, -1, -2, -3
EC2, P256 = 2, 1


def cose_key(public, key_id):
    """Return a public P-256 key as a COSE_Key (dict)."""
    numbers = public.public_numbers()
    point = {X: numbers.x.to_bytes(HALF), Y: numbers.y.to_bytes(HALF)}
    return {KEY_TYPE: EC2, KEY_NAME: key_id.encode(), KEY_ALG: ES256, CURVE: P256} | point


def public_of(key):
    """Return the public key of a COSE_Key (dict). Raises ValueError, KeyError, TypeError of what is none."""
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(key[X]), int.from_bytes(key[Y]), ec.SECP256R1())
    return numbers.public_key()
