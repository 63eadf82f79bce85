"""Making a document: its PDF drawn and signed by the worker, stored once, and told.

Drawing and signing hold no row. Only then the case and its document are held, and only a document that still is
pending is stored: a worker that is killed at any moment, or two of them, leave each document once. Its file has one
name, so that a second try writes over what a first one left.
"""

import hashlib
import importlib
import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from casework.acting import held_by_us, record
from casework.models import CaseEvent, DocumentState, IssuedDocument
from casework.models.event import EventKind
from casework.statements.statement import page_address, statement_of
from casework.statements.status_list import list_soon
from casework.telling import tell
from core import queues
from core.key_rotation import register
from core.pdf import render_pdf
from tramites_forms.receipt_pdf import qr_svg

logger = logging.getLogger("soberania.documents")
STANDARDS = ("a-2a", "ua-1")
TOLD_ALONE_AFTER = timedelta(minutes=10)  # «granted» waits so long for its document
PARTS = ("title", "language", "institution", "number_label", "number", "pin_label", "rows", "verify_title")
PARTS += ("verify_text", "verify_url", "qr_alt")


def draw(content, statement=""):
    """Return the PDF (bytes) of what a document says (dict of document_content), not signed.

    `statement` (str): what its QR says by itself. Without one, the QR is the address that we know it by.
    """
    page = page_address()
    address = f"{page}#{statement}" if statement else content["verify_url"]
    words = [*content["intro"].splitlines(), *content["text"].splitlines()]
    pin = content["pin"]
    return render_pdf(
        "document.typ",
        {name: content[name] for name in PARTS}
        | {
            "author": content["institution"],
            "footer": content["number"],
            "pin": f"{pin[:4]} {pin[4:]}",
            "paragraphs": [line for line in words if line.strip()],
            "verify_url": address,
            "qr": qr_svg(f"{page}#", statement) if statement else qr_svg(address),
        },
        standards=STANDARDS,
    )


@app.task(name="casework.document_issue", queue=queues.DOCUMENTS, retry=queues.PATIENT, pass_context=False)
def document_issue(document_id):
    """Make, sign and store a document that is pending, and tell its holder. Twice does no harm."""
    document = IssuedDocument.objects.filter(pk=document_id, state=DocumentState.PENDING).first()
    if document is None:
        return
    # Loaded here and not above: the web processes list this task, and never sign (tests/platform/test_memory.py).
    signing = importlib.import_module("casework.signing")
    statement = statement_of(document) if document.status_index is not None and settings.STATEMENT_KEYS else ""
    body, certificate = signing.sign(draw(document.content, statement), reason=f"{document.title} {document.number}")
    _store(document_id, body, certificate)


def issue_pending():
    """Make every document that is pending. Returns how many there were (int)."""
    pending = IssuedDocument.objects.filter(state=DocumentState.PENDING).order_by("created_at")
    keys = [str(pk) for pk in pending.values_list("pk", flat=True)]
    for key in keys:
        document_issue(key)
    return len(keys)


@transaction.atomic
def _store(document_id, body, certificate):
    case_id = IssuedDocument.objects.values_list("case", flat=True).get(pk=document_id)
    case = held_by_us(case_id)
    document = IssuedDocument.objects.select_for_update(of=["self"]).get(pk=document_id)
    if document.state != DocumentState.PENDING:
        return
    document.write(body)
    document.size, document.sha256 = len(body), hashlib.sha256(body).hexdigest()
    document.certificate, document.state, document.issued_at = certificate, DocumentState.VALID, timezone.now()
    document.save()
    list_soon(document)
    decided = decided_for(document)
    together = not hasattr(decided, "notice")  # one message says that it was granted and that the document is there
    record(case, EventKind.ISSUED, text=document.number, is_public=True, told=not together)
    if together:
        tell(decided)


def decided_for(document):
    """Return the CaseEvent of the decision that a document was given with."""
    number = document.decision.number if document.decision else 1
    return CaseEvent.objects.filter(case=document.case_id, kind=EventKind.DECIDED).order_by("number")[number - 1]


def documents_late():
    """Tell those whose document takes long that they were granted, and try it again. Returns how many wait (int)."""
    late = IssuedDocument.objects.filter(state=DocumentState.PENDING, created_at__lt=timezone.now() - TOLD_ALONE_AFTER)
    for document in late:
        with transaction.atomic():
            held_by_us(document.case_id)
            tell(decided_for(document))
        document_queue(document)
    if late:
        logger.warning("documents wait to be made or signed", extra={"count": len(late)})
    return len(late)


def document_queue(document):
    """Have a pending document made after the commit. While it already waits for its turn, once is enough."""
    try:
        with transaction.atomic():
            document_issue.configure(queueing_lock=f"document:{document.pk}").defer(document_id=str(document.pk))
    except AlreadyEnqueued:
        pass  # its next try is waiting


@register
def rotate_documents():
    """Encrypt every kept document again with the newest key. Returns how many (int)."""
    return sum(document.rotate() for document in IssuedDocument.objects.exclude(file="").iterator())


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="casework.documents_late", queue=queues.DOCUMENTS, queueing_lock="casework.documents_late", pass_context=False
)
def documents_look(timestamp):
    """See to the documents that are not made yet."""
    documents_late()
