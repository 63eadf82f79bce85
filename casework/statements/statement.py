"""What the QR of a document says, signed: enough to know it for ours and to compare it with the paper.

It stands in the fragment of an address of ours, which no browser sends anywhere.
"""

import base64
import hashlib
import json
import secrets
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from casework.statements import cose, keys

FACTS = -65_537
MOST_KIND, MOST_FACT = 32, 12  # bytes: each costs dots of the QR
DIGEST = 16  # bytes
EPOCH = date(1970, 1, 1)


def record_of(content):
    """Return what the document says as the record (bytes) that is digested: JSON with sorted names, without blanks."""
    names = ("title", "institution", "number", "rows", "intro", "text")
    return json.dumps(
        {name: content[name] for name in names}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def new_salt():
    """Return a salt (32 hex digits): without it, a name and an identity card are guessed from a digest in seconds."""
    return secrets.token_hex(16)


def digest_of(content):
    """Return the digest (16 bytes) of what a document says: SHA-256 of its salt and its record, cut."""
    return hashlib.sha256(bytes.fromhex(content["salt"]) + record_of(content)).digest()[:DIGEST]


def cut(text, most):
    """Return as many whole characters of `text` as `most` bytes hold."""
    return text.encode()[:most].decode(errors="ignore").strip()


def ends_at(day):
    """Return the last second (since 1970) of `day` (date) in the time of the country."""
    return int(datetime.combine(day, time.max, tzinfo=timezone.get_default_timezone()).timestamp())


def claims_of(document):
    """Return the claims (dict) of an IssuedDocument: docs/verifying.md says what each is."""
    facts = [
        cut(document.title, MOST_KIND),
        document.number,
        document.initials,
        document.content["fact"],
        digest_of(document.content),
        document.status_index,
        (document.decided_on - EPOCH).days,
    ]
    return {
        cose.EXPIRES: ends_at(document.verifiable_until),
        cose.ISSUED: int(document.created_at.astimezone(UTC).timestamp()),
        FACTS: facts,
    }


def statement_of(document):
    """Return the signed statement (str, base32 without padding) of an IssuedDocument. Raises keys.NoKey."""
    key_id, private = keys.signing_key()
    body = cose.sign1(claims_of(document), private, key_id)
    return base64.b32encode(body).decode().rstrip("=")


def page_address():
    """Return the address (str, whole) of the page that reads statements."""
    with translation.override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse("verify")
