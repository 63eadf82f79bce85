"""The JSON Schema of a version: it accepts exactly the answers that the form accepts, conditions included.

Rules that JSON Schema has no word for (a carné, a date that has passed) are formats of ours, `field:...` and
`condition:...`; `format_holds` is what they mean. Other validators may ignore them: the server always checks.
"""

from django.core.exceptions import ValidationError

from tramites_forms.conditions import holds
from tramites_forms.field_types import bind

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(document):
    """Return the JSON Schema (dict) of the answers to a document."""
    properties, rules, required = {}, [], []
    for step in document["steps"]:
        if step["kind"] == "end":
            rules.append({"not": condition_schema(step["when"])})
            continue
        for spec in step["fields"]:
            field_type = bind(spec)
            if not field_type.asks:
                continue
            properties[spec["key"]] = described(field_type)
            conditions = [condition for condition in (step["when"], spec["when"]) if condition is not None]
            if not conditions:
                required += [spec["key"]] if spec["required"] else []
                continue
            present = {"required": [spec["key"]]}
            rule = {
                "if": {"allOf": [condition_schema(condition) for condition in conditions]},
                "else": {"not": present},
            }
            if spec["required"]:
                rule["then"] = present
            rules.append(rule)
    schema = {
        "$schema": DIALECT,
        "title": document["text"]["title"],
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    return {**schema, "allOf": rules} if rules else schema


def described(field_type):
    """Return the schema of a field with its words."""
    schema = {"title": field_type.text["label"], **field_type.schema()}
    if field_type.states_applicant:
        schema["readOnly"] = True  # of a certified person the server gives it, whatever is sent
    if field_type.text.get("help"):
        schema["description"] = field_type.text["help"]
    return schema


def condition_schema(condition):
    """Return the schema that holds for the answers for which a condition holds."""
    if condition is None:
        return {}
    op = condition["op"]
    if op in ("all", "any"):
        return {"allOf" if op == "all" else "anyOf": [condition_schema(part) for part in condition["of"]]}
    if op == "not":
        return {"not": condition_schema(condition["of"])}
    key = condition["field"]
    present = {"required": [key]}
    if op == "filled":
        return present
    if op in ("equals", "in"):
        values = [condition["value"]] if op == "equals" else condition["values"]
        one = {"enum": values}
        return {**present, "properties": {key: {"anyOf": [one, {"type": "array", "contains": one}]}}}
    return {**present, "properties": {key: {"format": f"condition:{op}:{condition['value']}"}}}


def format_holds(instance, name):
    """Say whether a value has one of our formats. What is not ours is no reason to refuse."""
    kind, _, rest = name.partition(":")
    if kind == "condition":
        op, _, value = rest.partition(":")
        return holds({"op": op, "field": "it", "value": value}, {"it": instance})
    if kind == "field" and isinstance(instance, str):
        return is_canonical_text(instance, rest)
    return True


def is_canonical_text(text, rest):
    """Say whether a field type gives a text back unchanged, leaving its length to the schema."""
    name, _, limit = rest.partition(":")
    spec = {"type": "long_text" if name == "line" else name, "text": {"label": ""}, "required": True}
    spec |= {"max_length": max(len(text), 1), "limit": limit or "any"}
    try:
        return bind(spec).check(text) == text
    except ValidationError:
        return False
