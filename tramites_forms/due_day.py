"""The last day to answer what was sent. Its one owner is the room that answers (casework), which says it here.

Receipts, messages, PDFs, staff pages and exports of this room ask `Submission.due_on`, and that asks the owner.
"""

from collections.abc import Callable
from datetime import date

_owner: list[Callable] = []


def owns(function):
    """Decorate the function(submission) that returns the last day to answer (date). Raises ValueError on a second."""
    if _owner:
        raise ValueError("the day to answer already has an owner")
    _owner.append(function)
    return function


def due_day(submission) -> date:
    """Return the last day to answer a Submission. Raises RuntimeError when no room answers."""
    if not _owner:
        raise RuntimeError("no room says until when a submission is answered")
    return _owner[0](submission)
