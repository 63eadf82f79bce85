"""The questions whose answers can be counted: those that choose among options."""

from typing import Any

from tramites_forms.field_types import bind


def options_of(spec: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (value, words) of what can be chosen, [] for a question that is answered in one's own words."""
    field_type = bind(spec)
    choices = getattr(field_type, "choices", None) if field_type.few_answers else None
    return [(str(value), str(words)) for value, words in choices()] if choices else []
