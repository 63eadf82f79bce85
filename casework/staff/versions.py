"""What a citizen corrected, for the officer: question by question, before and after."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from tramites_forms.amending import differences
from tramites_forms.document import all_fields


@dataclass(frozen=True)
class Changed:
    """What changed from version `number` (int) of the answers to the next, at `at`: [(question, before, after)]."""

    number: int
    at: datetime
    rows: list[tuple[str, str, str]]


def changes_of(submission):
    """Return the Changed of a submission, the newest first. What is sensitive is only named."""
    earlier = list(submission.earlier.order_by("number"))
    if not earlier:
        return []
    document = submission.document
    hidden = {spec["text"]["label"] for spec in all_fields(document) if spec.get("sensitive")}
    after = [*(one.answers for one in earlier[1:]), submission.answers]
    found = []
    for one, then in zip(earlier, after, strict=True):
        with translation.override(submission.language):
            rows = differences(document, one.answers, then)
        closed = _("It is sensitive: it shows with the answers.")
        rows = [(label, closed, closed) if label in hidden else (label, old, new) for label, old, new in rows]
        found.append(Changed(one.number, one.replaced_at, rows))
    return found[::-1]
