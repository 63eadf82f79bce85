"""The values of conditions, read by the type of the field they are compared with. Pure.

Editors write a value as a citizen would write the answer («2.000», «31/01/2025», «sí»); compiled it is what the field
would keep of it, so that the two are compared as what they are.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tramites_forms.condition_block import TESTS
from tramites_forms.conditions import GROUPS
from tramites_forms.field_types import bind


def with_read_values(steps):
    """Return the steps of a document with the values of their conditions read. What cannot be read stays as written."""
    earlier, read = {}, []
    for step in steps:
        fields = [{**spec, "when": _read(spec["when"], earlier)} for spec in step["fields"]]
        read.append({**step, "when": _read(step["when"], earlier), "fields": fields})
        earlier.update({spec["key"]: spec for spec in step["fields"]})
    return read


def problem(atom, spec):
    """Return why the comparison `atom` can never hold of an answer to the field `spec` (a message), or None."""
    field_type, operator = bind(spec), atom["op"]
    if operator not in field_type.operators:
        return _("“%(key)s” is of the type “%(type)s”, which cannot be tested with “%(test)s”.") % {
            "key": spec["key"],
            "type": field_type.label,
            "test": dict(TESTS)[operator],
        }
    for written in _values(atom):
        said = {"key": spec["key"], "value": written}
        try:
            value = _value(field_type, written)
        except ValidationError as refusal:
            text = _("A condition compares “%(key)s” with “%(value)s”, which can never be its answer: %(why)s")
            return text % {**said, "why": " ".join(refusal.messages)}
        if not field_type.may_hold(operator, value):
            return _("A condition compares “%(key)s” with “%(value)s”, and its limits leave no such answer.") % said
    return None


def _read(condition, earlier):
    if condition is None:
        return None
    if condition["op"] in GROUPS:
        return {**condition, "of": [_read(part, earlier) for part in condition["of"]]}
    if condition["op"] == "not":
        return {**condition, "of": _read(condition["of"], earlier)}
    if condition["field"] not in earlier or problem(condition, earlier[condition["field"]]):
        return condition
    field_type = bind(earlier[condition["field"]])
    if "values" in condition:
        return {**condition, "values": [_value(field_type, written) for written in condition["values"]]}
    return {**condition, "value": _value(field_type, condition["value"])} if "value" in condition else condition


def _value(field_type, written):
    """Return what is compared: an answer as it is stored, out of what was written or of one that was read before."""
    if not isinstance(written, str):
        written = "true" if written is True else str(written)
    read = field_type.condition_value(written)
    return read[0] if isinstance(read, list) else read


def _values(atom):
    return [*atom.get("values", []), *([atom["value"]] if "value" in atom else [])]
