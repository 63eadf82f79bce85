"""What a stranger learns of a document: whether it is ours and stands, never what it says. Initials only."""

import hashlib
import hmac
from dataclasses import dataclass

from casework.document_content import is_pin_of, verification_hash
from casework.models import DocumentState, IssuedDocument
from core.typed import compact

MOST_BYTES = 20 * 1024 * 1024
MOST_ENDS = 20  # of a PDF that was saved again and again
END = b"%%EOF"
KNOWN = [DocumentState.VALID, DocumentState.REVOKED, DocumentState.REPLACED]


@dataclass(frozen=True)
class Found:
    """An IssuedDocument and, of a file, whether something was added to it after it was signed."""

    document: IssuedDocument
    added: bool = False


def known():
    """Return the IssuedDocuments (QuerySet) that exist for strangers: none that is still being made."""
    return IssuedDocument.objects.filter(state__in=KNOWN)


def by_code(code):
    """Return the Found of the address in a QR, or None."""
    document = known().filter(code=code).first()
    return document and Found(document)


def by_pin(number, pin):
    """Return the Found of a number (str, as document_number.parse gives it) and its clave, or None.

    A number that is not there is compared too, so that the answer takes as long.
    """
    pin = compact(pin)
    document = known().filter(number=number).first()
    if document is None:
        hmac.compare_digest(verification_hash(number, "0"), verification_hash(number, pin))
        return None
    return Found(document) if is_pin_of(document, pin) else None


def by_file(body):
    """Return the Found of a PDF (bytes) that somebody has, or None.

    The file as it was issued is known by its hash. Programs that save a PDF add to its end: then what came before one
    of its ends is ours, and it is said that something was added.
    """
    for place, end in enumerate(_ends(body)):
        document = known().filter(sha256=hashlib.sha256(body[:end]).hexdigest()).first()
        if document:
            return Found(document, added=place > 0)
    return None


def _ends(body):
    """Yield where the file may have ended: whole, then each end that a PDF was given, the last first."""
    yield len(body)
    at, tries = len(body), 0
    while tries < MOST_ENDS and (at := body.rfind(END, 0, at)) >= 0:
        tries += 1
        after = at + len(END)
        for line_end in (b"\r\n", b"\n", b"\r", b""):
            if body.startswith(line_end, after) and after + len(line_end) < len(body):
                yield after + len(line_end)
