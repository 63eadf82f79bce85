"""Answers that come in whole, as JSON, instead of step by step: the same rules decide."""

from django.core.exceptions import ValidationError

from tramites_forms.field_types import bind
from tramites_forms.filling import answer_faults
from tramites_forms.journey import compute


def accepts(document, answers):
    """Say whether whole answers could be sent as they are: complete, valid, canonical, and none out of the way."""
    if not isinstance(answers, dict):
        return False
    way = compute(document, answers)
    if way.end or way.dropped or any(answer_faults(step, way.answers) for step in way.steps):
        return False
    return all(is_canonical(spec, way.answers) for step in way.steps for spec in step.asked)


def is_canonical(spec, answers):
    """Say whether an answer is already in the form in which it is kept."""
    if spec["key"] not in answers:
        return True
    try:
        return bind(spec).check(answers[spec["key"]]) == answers[spec["key"]]
    except ValidationError:
        return False
