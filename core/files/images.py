"""Pictures: opened, turned the way they were taken, and written again. Nothing but the pixels gets through."""

from pathlib import Path

from django.utils.translation import gettext as _

from core.files.image_program import LONGEST_SIDE, MOST_PIXELS
from core.files.kinds import kind_of
from core.files.refusal import Refused, too_much
from core.limited import Limits, NotRead, run

PROGRAM = Path(__file__).with_name("image_program.py")
MEGABYTE = 1024 * 1024
SECONDS = 20  # a person waits for it
LIMITS = {"memory": 768 * MEGABYTE, "cpu": 15, "answer": 32 * MEGABYTE}
TAKEN = "image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif,.heic,.heif"  # `accept` of a box of photos


def clean_image(body, seconds=SECONDS):
    """Return (bytes, extension, content type) of a picture made again from its pixels, as JPEG. Raises Refused.

    It takes at most `seconds`, in a process of its own with limits.
    """
    kind = kind_of(body)
    if not kind.decoder:
        raise Refused(kind.reason or _("This is a PDF. Only photos are taken here."), "kind")
    try:
        said, made = run(PROGRAM, body, limits=Limits(wall=seconds, **LIMITS), format=kind.decoder)
    except NotRead as error:
        raise too_much(error) from error
    if said.get("refused") == "pixels":
        raise Refused(_("The picture is too big: take it again with fewer megapixels."), "pixels")
    if said.get("refused") or not made.startswith(b"\xff\xd8\xff"):
        raise Refused(_("The picture cannot be opened: it may be damaged. Try another one."), "broken")
    return made, "jpg", "image/jpeg"


__all__ = ["LONGEST_SIDE", "MOST_PIXELS", "TAKEN", "clean_image"]
