"""Codes as people type or paste them, with the digits of whatever keyboard they have."""

import unicodedata

from core.typed import compact


def tidy_code(text):
    """Return a typed code (str) as only what counts in it (core.typed.compact), the digits of every script as 0-9."""
    digits = ((character, unicodedata.digit(character, None)) for character in compact(text))
    return "".join(character if digit is None else str(digit) for character, digit in digits)
