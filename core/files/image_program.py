"""The program that makes a picture of a stranger again from its pixels. Run by core.limited, alone.

Decoders written in C read what was sent; what they let happen ends with this process.
"""

import io

from PIL import Image, ImageFile, ImageOps

MOST_PIXELS = 25_000_000
LONGEST_SIDE = 3000


def main(body, *, format, most_pixels=MOST_PIXELS, longest_side=LONGEST_SIDE):
    """Return ({"size": [width, height]}, JPEG bytes) or ({"refused": "pixels" or "broken"}, b"").

    `format` is Pillow's name of the one decoder that may be tried.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # half a picture is not a picture
    if format == "HEIF":
        import pi_heif

        # Thumbnails, depth and gain maps are not what was photographed; threads of its own would take more memory.
        pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    try:
        with Image.open(io.BytesIO(body), formats=[format]) as image:
            # The size is in the header: a bomb is refused before a single pixel is unpacked.
            if image.width * image.height > most_pixels:
                return {"refused": "pixels"}, b""
            image.draft("RGB", (longest_side, longest_side))
            image.load()
            plain = upright(image, longest_side)
    except MemoryError:
        raise
    except Exception as error:  # Pillow and the decoders raise many kinds for broken files
        return {"refused": "broken", "error": f"{type(error).__name__}: {error}"[:200]}, b""
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=85, optimize=True)
    return {"size": list(plain.size)}, out.getvalue()


def upright(image, longest_side):
    """Return a picture the way it was taken, no bigger than it is read well, on white, with nothing but its pixels."""
    turned = ImageOps.exif_transpose(image)
    if turned.mode not in {"RGB", "RGBA", "L", "LA"}:
        turned = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    turned.thumbnail((longest_side, longest_side))
    plain = Image.new("RGB", turned.size, "white")
    if turned.has_transparency_data:
        see_through = turned.convert("RGBA")
        plain.paste(see_through, mask=see_through.getchannel("A"))
    else:
        plain.paste(turned.convert("RGB"))
    return plain
