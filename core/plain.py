"""Text for what is stricter than HTML: documents, feeds."""

import unicodedata


def printable(value):
    """Return `value` with control characters and halves of letters taken out of every text in it."""
    if isinstance(value, dict):
        return {key: printable(inside) for key, inside in value.items()}
    if isinstance(value, (list, tuple)):
        return [printable(inside) for inside in value]
    if isinstance(value, str):
        return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return value
