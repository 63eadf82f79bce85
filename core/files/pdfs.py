"""PDF files: looked at and written anew by a process of its own. What acts does not get through."""

import logging
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from core.files.refusal import Refused, too_much
from core.limited import Limits, NotRead, run

PROGRAM = Path(__file__).with_name("pdf_program.py")
MEGABYTE = 1024 * 1024
SECONDS = 20  # a person waits for it
LIMITS = {"memory": 512 * MEGABYTE, "cpu": 10, "answer": 64 * MEGABYTE}
REASONS = {
    "broken": _("The PDF cannot be opened: it may be damaged. Save it again and try."),
    "encrypted": _("The PDF has a password: save it without one."),
    "carries": _("The PDF has other files in it: take them out and send each by itself."),
    "signed": _("The PDF is signed and has programs or other files in it. Print it to a new PDF and send that one."),
    "xfa": _("Only one program shows this form: print it to a new PDF and send that one."),
}
log = logging.getLogger(__name__)


def clean_pdf(body, seconds=SECONDS):
    """Return (bytes, extension, content type) of a PDF in which nothing acts. Raises Refused.

    It takes at most `seconds`. What is signed and harmless stays byte for byte, as its signature asks.
    """
    try:
        said, made = run(PROGRAM, body, limits=Limits(wall=seconds, **LIMITS))
    except NotRead as error:
        raise too_much(error) from error
    if code := said.get("refused"):
        raise Refused(REASONS.get(code, REASONS["broken"]), code)
    if removed := said.get("removed"):
        log.info("a PDF was written without what acts in it", extra={"removed": removed})
    return made, "pdf", "application/pdf"
