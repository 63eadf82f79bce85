"""What changed between two versions of a form, in words an editor reads. Pure: two documents in, changes out."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.levels import Level
from tramites_forms.condition_block import condition_words
from tramites_forms.document import nodes
from tramites_forms.field_types import registered
from tramites_forms.models import OnlineForm
from tramites_forms.templatetags.forms_text import length_of_time, moment

NAMES = {
    "label": _("Question"),
    "title": _("Title"),
    "intro": _("Before the questions"),
    "help": _("Help"),
    "required": _("An answer is required"),
    "type": _("Type"),
    "when": _("Condition"),
    "key": _("Key"),
    "sensitive": _("Sensitive"),
    "choices": _("Options"),
    "values": _("Options"),
    "sent_name": _("What was sent is called"),
    "summary": _("Summary"),
    "needs": _("What one needs"),
    "cost": _("What it costs"),
    "example": _("Example"),
    "prefill": _("Start with what the account says"),
    "whose": _("About whom it is"),
    "privacy": _("What the data are used for"),
    "sent": _("What happens after sending"),
    "declaration": _("Declaration"),
    "order": _("Order"),
    "accept": _("What is taken"),
}
# How the settings that are not plain text or numbers are said. What they are called is the model's to say.
SAID = {
    "retention_days": length_of_time,
    "level": lambda level: Level(level).label,
    "opens_at": lambda text: moment(datetime.fromisoformat(text)),
    "closes_at": lambda text: moment(datetime.fromisoformat(text)),
}
IGNORED = {"id", "text", "fields", "steps", "format", "language"}


@dataclass(frozen=True)
class Change:
    kind: str  # added, removed or changed
    what: str  # the step or question, in words
    name: str = ""  # which part of it
    before: str = ""
    after: str = ""


def changes(old, new):
    """Return the list of Changes from one document to another."""
    before, after = dict(nodes(old)), dict(nodes(new))
    found = [Change("removed", words_of(node)) for node_id, node in before.items() if node_id not in after]
    for node_id, node in after.items():
        if node_id not in before:
            found.append(Change("added", words_of(node)))
        else:
            found += list(changed(before[node_id], node))
    if [i for i in before if i in after] != [i for i in after if i in before]:
        found.append(Change("changed", words_of(new), NAMES["order"]))
    return found


def settings_changes(old, new, title):
    """Return the list of Changes of how a form is set (dicts of compiler.settings_of, or None: not known then)."""
    if old is None or new is None:
        return []
    names = [*old, *(name for name in new if name not in old)]
    return [
        Change(
            "changed", title, setting_name(name), setting_said(name, old.get(name)), setting_said(name, new.get(name))
        )
        for name in names
        if old.get(name) != new.get(name)
    ]


def setting_name(name):
    return capfirst(OnlineForm._meta.get_field(name).verbose_name)


def setting_said(name, value):
    return SAID[name](value) if name in SAID and value is not None else said(value)


def changed(old, new):
    left, right = parts_of(old), parts_of(new)
    for name in [*left, *(name for name in right if name not in left)]:
        if left.get(name) != right.get(name):
            before, after = (part_said(name, side.get(name)) for side in (left, right))
            yield Change("changed", words_of(new), name_of(name, new), before, after)


def name_of(part, node):
    """Return what editors call a part of a step or question: as the options of its type do."""
    if part in NAMES:
        return NAMES[part]
    if part in SAID:
        return setting_name(part)
    options = registered()[node["type"]].options() if node.get("type") in registered() else {}
    return options[part].label if part in options else part


def parts_of(node):
    return {**{name: value for name, value in node.items() if name not in IGNORED}, **node["text"]}


def words_of(node):
    return node["text"].get("label") or node["text"].get("title") or node.get("key", "")


def part_said(name, value):
    if name == "when":
        return condition_words(value)
    return setting_said(name, value)


def said(value):
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict):
        return ", ".join(f"{key}: {part}" for key, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
