"""Codes as people type or paste them: from any keyboard, with the dashes and invisible marks of where they came."""

import unicodedata

_DROPPED = {"Cf", "Cc", "Zs", "Zl", "Zp", "Pd"}  # format characters, controls, spaces and every kind of dash
_ALSO_DROPPED = set("._·•−")  # what people put between groups and Unicode counts as something else


def tidy_code(text):
    """Return a typed code (str) without what its writer did not mean: full-width and other scripts' digits become 0-9,
    spaces, dashes and invisible characters go. Letters stay, as compatibility forms (NFKC), for codes that have them.
    """
    kept = []
    for character in unicodedata.normalize("NFKC", text):
        if unicodedata.category(character) in _DROPPED or character in _ALSO_DROPPED:
            continue
        digit = unicodedata.digit(character, None)
        kept.append(character if digit is None else str(digit))
    return "".join(kept)
