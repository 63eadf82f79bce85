"""The number of an issued document, like DOC-7K3M-Q9TX: made and checked like that of a request (reference.py)."""

from casework.models import IssuedDocument
from core.typed import compact
from tramites_forms import reference

PREFIX = "DOC"
TRIES = 5


def mint():
    """Return a new number that no document has (str)."""
    for _try in range(TRIES):
        number = PREFIX + reference.mint().removeprefix(reference.PREFIX)
        if not IssuedDocument.objects.filter(number=number).exists():
            return number
    raise RuntimeError("No free number was found")


def parse(text):
    """Return the number a person typed, in its one form, or None when it cannot be one."""
    found = reference.parse(compact(text[:100]).upper().removeprefix(PREFIX))
    return found and PREFIX + found.removeprefix(reference.PREFIX)
