"""Signing a PDF (PAdES, ETSI EN 319 142) with the certificate of the installation. Only the worker imports this.

The signature is invisible: a drawn seal would have to enter the structure of an accessible document. pyHanko adds it
to the end of the file, so that what Typst wrote stays as it was, PDF/A and PDF/UA.
"""

import hashlib
import io
import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from http.client import HTTPException

from asn1crypto import tsp
from django.conf import settings
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper

from core import deadlines, outward

FIELD = "Firma"
RESERVED = 16_384  # bytes for the signature, with a chain of certificates and a timestamp
TIMESTAMP_TYPE = "application/timestamp-query"


class CannotSign(Exception):
    """There is no certificate, or it is not valid now: the document waits, and whoever runs the site is told."""


class ArchiveWriter(IncrementalPdfFileWriter):
    """Adds to a PDF/A-2 without making it a PDF 2.0, which no PDF/A-2 may be: pyHanko would, for keys on curves."""

    def ensure_output_version(self, version):
        if version < (2, 0):
            super().ensure_output_version(version)

    def register_extension(self, ext):
        if ext.base_version != "/2.0":
            super().register_extension(ext)


class Stamper(TimeStamper):
    """Asks the authority of TIMESTAMP_URL for the hour (RFC 3161), within the deadline of every other conversation."""

    async def async_request_tsa_response(self, req):
        headers = {"Content-Type": TIMESTAMP_TYPE, "Connection": "close"}
        try:
            with deadlines.of("timestamp"):
                status, body = outward.ask("POST", settings.TIMESTAMP_URL, req.dump(), headers)
            answer = tsp.TimeStampResp.load(body)
            answer["status"]["status"].native  # noqa: B018 - read here, where what cannot be read is the authority's
        except (HTTPException, ValueError, TypeError) as error:
            raise OSError(f"the timestamp authority: {type(error).__name__}") from None
        if status != 200:
            raise OSError(f"the timestamp authority answered {status}")
        return answer


@lru_cache(maxsize=2)
def _signer(path, password, _changed):
    with open(path, "rb") as file:
        found = signers.SimpleSigner.load_pkcs12_data(file.read(), other_certs=[], passphrase=password or None)
    if found is None:
        raise CannotSign("SIGNING_CERTIFICATE could not be read with SIGNING_PASSWORD")
    return found


def signer():
    """Return the pyHanko Signer of the installation, read again when its file changes. Raises CannotSign."""
    path = settings.SIGNING_CERTIFICATE
    if not path:
        raise CannotSign("SIGNING_CERTIFICATE is not set")
    try:
        changed = os.stat(path).st_mtime_ns
        found = _signer(path, settings.SIGNING_PASSWORD.encode(), changed)
    except OSError as error:
        raise CannotSign(f"SIGNING_CERTIFICATE: {type(error).__name__}") from error
    validity = found.signing_cert["tbs_certificate"]["validity"]
    if not validity["not_before"].native <= timezone.now() <= validity["not_after"].native:
        raise CannotSign("the certificate that signs is not valid today")
    return found


def sign(pdf, reason):
    """Return (`pdf` (bytes) signed, SHA-256 of the certificate in 64 hex digits). `reason` (str) stands in it.

    Raises CannotSign, and OSError when the timestamp authority does not answer.
    """
    found = signer()
    specification = fields.SigFieldSpec(FIELD, readable_field_name=reason)
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason,
        name=found.subject_name,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    stamper = Stamper() if settings.TIMESTAMP_URL else None
    maker = signers.PdfSigner(metadata, found, timestamper=stamper, new_field_spec=specification)
    # ISO 19005-2, 6.1.9: an object begins a line, and Typst ends a file within one.
    writer = ArchiveWriter(io.BytesIO(pdf if pdf.endswith(b"\n") else pdf + b"\n"))
    # pyHanko runs an event loop: in a thread of its own it meets none that runs already, whoever calls.
    with ThreadPoolExecutor(1) as alone:
        signed = alone.submit(maker.sign_pdf, writer, bytes_reserved=RESERVED).result()
    return signed.getvalue(), hashlib.sha256(found.signing_cert.dump()).hexdigest()
