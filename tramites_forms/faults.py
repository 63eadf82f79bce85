"""What would not work in a form: told when it is saved, before anybody fills it. Pure: a document in, faults out.

Steps follow one another and conditions only look back, so a loop would need a condition on a later answer: that is the
fault "later". Fields of the same page count as later, because a page without JavaScript cannot react while it is typed.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tramites_forms.condition_values import problem
from tramites_forms.conditions import atoms_of, fields_of, outcomes
from tramites_forms.document import walk
from tramites_forms.field_types import bind
from tramites_forms.keys import RESERVED_STEPS


@dataclass(frozen=True)
class Fault:
    code: str
    message: str
    step_id: str | None = None
    field_id: str | None = None
    part: str | None = None  # of the step or question: its "key" or its condition, "when"


def faults_of(document):
    """Return the list of Faults of a document."""
    return [*_key_faults(document), *_option_faults(document), *_condition_faults(document), *_way_faults(document)]


def _key_faults(document):
    faults, seen_steps, seen_fields = [], set(), set()
    for step in document["steps"]:
        if step["key"] in RESERVED_STEPS:
            text = _("“%s” is a word of the site: choose another key.")
            faults.append(Fault("reserved", text % step["key"], step["id"], part="key"))
        if step["key"] in seen_steps:
            text = _("Another step has the key “%s”.")
            faults.append(Fault("duplicate", text % step["key"], step["id"], part="key"))
        seen_steps.add(step["key"])
        for spec in step["fields"]:
            if spec["key"] in seen_fields:
                text = _("Another question has the key “%s”.")
                faults.append(Fault("duplicate", text % spec["key"], step["id"], spec["id"], "key"))
            seen_fields.add(spec["key"])
    return faults


def _option_faults(document):
    """Options that keep nothing: in a file written by hand, since the admin gives each its value."""
    faults = []
    for step in document["steps"]:
        for spec in step["fields"]:
            if any("" in (one.get("values") or []) or None in (one.get("values") or []) for one in walk([spec])):
                faults.append(Fault("no_value", _("An option has no value."), step["id"], spec["id"]))
    return faults


def _condition_faults(document):
    everywhere = {spec["key"] for step in document["steps"] for spec in walk(step["fields"])}
    earlier, faults = {}, []
    for step in document["steps"]:
        for field_id, condition in [(None, step["when"]), *((spec["id"], spec["when"]) for spec in step["fields"])]:
            place = {"step_id": step["id"], "field_id": field_id, "part": "when"}
            faults += _order_faults(condition, everywhere, earlier, place)
            faults += _value_faults(condition, earlier, place)
        for spec in step["fields"]:
            for key in spec.get("keys", []):  # of a sum
                if key and key not in earlier:
                    text = _("It adds up “%s”, and no question of an earlier step has that key.")
                    faults.append(Fault("deleted", text % key, step["id"], spec["id"]))
        earlier.update({spec["key"]: spec for spec in step["fields"] if bind(spec).asks})
    return faults


def _order_faults(condition, everywhere, earlier, place):
    for key in sorted(fields_of(condition) - set(earlier)):
        if key in everywhere:
            text = _("A condition looks at “%s”, asked on this page or later: move it to an earlier step.")
            yield Fault("later", text % key, **place)
        else:
            yield Fault("deleted", _("A condition looks at “%s”, and no question has that key.") % key, **place)


def _value_faults(condition, earlier, place):
    for atom in atoms_of(condition):
        spec = earlier.get(atom["field"])
        if spec is not None and (message := problem(atom, spec)):
            yield Fault("value", str(message), **place)


def _values(spec):
    """Return the possible answers of a field with few, or None."""
    if spec is None:
        return None
    schema = bind(spec).schema()
    if "enum" in schema:
        return list(schema["enum"])
    if "const" in schema:
        return [schema["const"]]
    if "enum" in schema.get("items", {}):
        return list(schema["items"]["enum"])
    return None


def _domains(document):
    domains = {}
    for step in document["steps"]:
        for spec in step["fields"]:
            values = _values(spec) if bind(spec).asks else None
            if values is not None and bind(spec).schema().get("type") != "array":
                sure = spec["required"] and spec["when"] is None and step["when"] is None
                domains[spec["key"]] = values if sure else [None, *values]
    return domains


def _way_faults(document):
    domains, faults, asking = _domains(document), [], 0
    stopped = False
    for step in document["steps"]:
        truths = outcomes(step["when"], domains)
        title = step["text"].get("title", "") if "text" in step else ""
        if stopped or truths == {False}:
            text = _("Nobody can get to “%s”: its condition never holds.")
            if stopped:
                text = _("Nobody can get to “%s”: everybody ends before it.")
            faults.append(Fault("unreachable", text % title, step["id"], part=None if stopped else "when"))
            continue
        if step["kind"] == "end" and truths == {True}:
            text = _("Everybody ends at “%s” and nobody can send the form.")
            faults.append(Fault("dead_end", text % title, step["id"], part="when"))
            stopped = True
        for spec in step["fields"]:
            if outcomes(spec["when"], domains) == {False}:
                text = _("Nobody can see “%s”: its condition never holds.")
                said = text % spec["text"].get("label", spec["key"])
                faults.append(Fault("unreachable", said, step["id"], spec["id"], "when"))
        asking += step["kind"] == "questions"
    if not asking:
        faults.append(Fault("empty", _("The form asks nothing: add a step with a question.")))
    return faults
