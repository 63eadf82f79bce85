"""What people type or paste: what in it only parts, and what in it is not seen at all.

A number copied from a message, a PDF or a telephone's keyboard brings marks that nobody sees or means: no-break spaces,
joiners, directions of writing, a dash of the typographer. They are taken away before anything is read, so that they
never make an answer wrong nor spend a try.
"""

import unicodedata

# Default_Ignorable_Code_Point of Unicode (DerivedCoreProperties.txt) besides the format characters (Cf), and the blank
# of Braille: letters and marks by their category, nothing on the screen.
_UNSEEN = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x2800, 0x3164, 0xFFA0}
_UNSEEN.update(range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xFFF0, 0xFFF9), range(0xE0000, 0xE1000))
# Besides every space (Z, Cc) and every dash of Unicode (Pd): the dashes it files elsewhere, dots and slashes.
_SEPARATORS = frozenset("˗‧⁃⁒⁓⁻₋−➖·•․…。⁄∕ˍ./_")


def plain(text):
    """Return `text` (str) with compatible forms made plain (NFKC: full-width digits, narrow spaces) and nothing unseen.

    Superscripts and fractions stay what they are: «5²» is not 52.
    """
    kept = seen(text)
    return "".join(c if unicodedata.category(c) == "No" else unicodedata.normalize("NFKC", c) for c in kept)


def seen(text):
    """Return `text` (str) without the characters that leave no mark: joiners, directions, fillers. Spaces stay."""
    return "".join(character for character in text if not _is_unseen(character))


def is_blank(text):
    """Say whether nothing in `text` (str) is seen: no answer, however many characters it has."""
    return all(_is_unseen(character) or _is_space(character) for character in text)


def compact(text):
    """Return a typed identifier (str: a number, a clave, a telephone) as only what counts in it.

    It is made plain, and spaces, dashes, dots and slashes go, wherever they stand. Letters keep their case. What is
    left is for the reader of each identifier to judge.
    """
    return "".join(c for c in plain(text) if not (_is_space(c) or c in _SEPARATORS or unicodedata.category(c) == "Pd"))


def digits(text):
    """Return the digits of `text` (str) as 0-9, whatever script, dashes, spaces, quotes or unseen marks came along."""
    return "".join(str(digit) for character in text if (digit := unicodedata.decimal(character, None)) is not None)


def _is_unseen(character):
    return unicodedata.category(character) == "Cf" or ord(character) in _UNSEEN


def _is_space(character):
    return unicodedata.category(character)[0] == "Z" or character in "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85"
