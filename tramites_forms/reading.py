"""Reading what was sent: exactly as it was asked, in the language it was asked in."""

import hmac

from django.utils import translation

from core.typed import compact
from tramites_forms import reference
from tramites_forms.field_types import bind
from tramites_forms.filling import rows_of
from tramites_forms.journey import compute
from tramites_forms.models import Draft, Submission


def submission_sections(submission):
    """Return [(title of the step, [dict(label, value, key, sensitive)])] of what was sent. No query if preloaded."""
    document = submission.document
    with translation.override(submission.language):
        return [
            (
                step.title,
                [
                    {
                        "key": spec["key"],
                        "label": spec["text"]["label"],
                        "value": text if text is not None else "—",
                        "sensitive": spec.get("sensitive", False),
                    }
                    for spec, text in rows_of(step, submission.answers)
                ],
            )
            for step in compute(document, submission.answers).steps
        ]


def submission_by_pin(number, pin):
    """Return the Submission of a number and its clave, as they were typed, or None."""
    number = reference.parse(number or "")
    pin = compact(pin or "")
    if number is None or not (pin.isascii() and pin.isdigit()):
        return None
    submission = Submission.objects.real().select_related("form", "version", "text").filter(reference=number).first()
    if submission is None or not hmac.compare_digest(submission.pin_hash, reference.pin_hash(number, pin)):
        return None
    return submission


def receipt_address(submission):
    """Return the e-mail the receipt goes to: the first e-mail answered, or the applicant's; "" when there is none."""
    for step in compute(submission.document, submission.answers).steps:
        for spec in step.asked:
            if bind(spec).receives_mail and spec["key"] in submission.answers:
                return submission.answers[spec["key"]]
    return (submission.applicant.email or "") if submission.applicant else ""


def pin_of(submission):
    """Return the clave of a submission while its draft lives, else ""."""
    draft = Draft.objects.filter(idempotency_key=submission.idempotency_key).only("pin").first()
    return draft.pin if draft else ""


__all__ = ["bind", "pin_of", "receipt_address", "submission_by_pin", "submission_sections"]
