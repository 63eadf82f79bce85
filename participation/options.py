"""The questions whose answers can be counted: those that choose among options. A municipality counts by province."""

from typing import Any

from core.places import municipality, provinces
from tramites_forms.field_types import bind


def is_place(spec: dict[str, Any]) -> bool:
    """Say whether a question asks for a municipality: it is counted, and shown, by province."""
    return spec["type"] == "long_list" and spec.get("source") == "municipality"


def options_of(spec: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (value, words) of what is counted of a question, [] for one that is answered in one's own words."""
    if is_place(spec):
        return [(one.code, one.name) for one in provinces()]
    field_type = bind(spec)
    choices = getattr(field_type, "choices", None) if field_type.few_answers else None
    return [(str(value), str(words)) for value, words in choices()] if choices else []


def values_of(spec: dict[str, Any]) -> list[str]:
    """Return the values that an answer may be, or hold, of a question that can be counted."""
    if is_place(spec):
        return [there.code for one in provinces() for there in one.municipalities]
    return [value for value, _words in options_of(spec)]


def counted_as(spec: dict[str, Any], answer: Any) -> list[str]:
    """Return the values (as in options_of) that an answer counts for."""
    if is_place(spec):
        there = municipality(answer)
        return [there.province_code] if there else []
    return [str(value) for value in (answer if isinstance(answer, list) else [answer])]
