"""Keys: the short names of steps and fields, which stay the same in every language and version."""

import re

from django.utils.text import slugify

KEY_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"
RESERVED_STEPS = frozenset({"comprobante", "continuar", "enviar", "fin", "guardada", "pasos", "recibo", "revisar"})
_KEY = re.compile(KEY_PATTERN)


def is_key(text):
    return bool(_KEY.fullmatch(text))


def key_from(label, taken):
    """Return a key (str) made out of a label (str), unlike those in `taken` (a set of str)."""
    key = slugify(label).replace("-", "_")[:36].strip("_")
    if not is_key(key):
        key = f"p_{key}"[:36].strip("_")
    candidate, number = key, 1
    while candidate in taken:
        number += 1
        candidate = f"{key}_{number}"
    return candidate
