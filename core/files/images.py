"""Pictures: opened, turned the way they were taken, and written again. Nothing but the pixels gets through."""

import io

from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

from core.files.refusal import Refused

MOST_PIXELS = 25_000_000
LONGEST_SIDE = 3000
FORMATS = ("JPEG", "PNG", "WEBP")


def clean_image(body):
    """Return (bytes, extension, content type) of a picture made again from its pixels. Raises Refused."""
    if ImageFile.LOAD_TRUNCATED_IMAGES:  # somebody's global switch would let half pictures through
        raise RuntimeError("LOAD_TRUNCATED_IMAGES must stay off")
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as image:
            # The size is in the header: a bomb is refused before a single pixel is unpacked.
            if image.width * image.height > MOST_PIXELS:
                raise Refused(_("The picture is too big: take it again with fewer megapixels."), "pixels")
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            image.load()
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            plain = Image.new("RGB", upright.size, "white")
            see_through = upright.convert("RGBA")
            plain.paste(see_through, mask=see_through.getchannel("A"))
    except Refused:
        raise
    except Exception as error:  # Pillow raises many kinds for broken files
        raise Refused(_("The picture cannot be opened: it may be damaged. Try another one."), "broken") from error
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue(), "jpg", "image/jpeg"
