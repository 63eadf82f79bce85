"""The number of a submission, like SOB-7K3M-Q9TX: nothing in it can be taken for something else, and it checks itself.

Seven random characters and one check character, out of 23. Of each pair that eyes or handwriting confuse (0 O D, 1 I L,
2 Z, 5 S, 6 G, 8 B, U V W) at most one is used. 23 is prime and the weights differ, so the check character finds every
single wrong character and every swap of two.
"""

import secrets

from core.crypto import blind_index
from core.typed import compact

PREFIX = "SOB"
ALPHABET = "23456789ACEFHJKMNPQRTXY"
RANDOM_LENGTH = 7
_TWINS = str.maketrans("BGSZ", "8652")


def mint():
    """Return a new random reference (str)."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return _grouped(body + check_character(body))


def check_character(body):
    """Return the character that closes `body` (str of 7 characters)."""
    total = sum(weight * ALPHABET.index(character) for weight, character in enumerate(body, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def parse(text):
    """Return the reference a person typed, in its one form, or None when it cannot be one."""
    body = compact(text[:100]).upper().removeprefix(PREFIX).translate(_TWINS)
    if len(body) != RANDOM_LENGTH + 1 or not set(body) <= set(ALPHABET):
        return None
    return _grouped(body) if check_character(body[:-1]) == body[-1] else None


def beginning(text):
    """Return how the references begin of which a person typed the first characters, with or without SOB."""
    body = compact(text.replace("\x00", "")[:100]).upper().removeprefix(PREFIX).translate(_TWINS)
    return f"{PREFIX}-{body[:4]}" + (f"-{body[4:]}" if len(body) > 4 else "")


def _grouped(body):
    return f"{PREFIX}-{body[:4]}-{body[4:]}"


def pin_hash(number, pin):
    """Return the keyed hash that stands for the clave of a submission."""
    return blind_index("submission-pin", f"{number}:{pin}")
