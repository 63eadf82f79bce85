"""Moving what was answered to a newer version of its form. Pure: two documents and answers in, a plan out.

An answer keeps its question when the new version has a field with the same id (or, in a form that was imported again,
the same key) and a type that can hold it. Anything else is told before it is done.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from tramites_forms.counterparts import counterparts_of
from tramites_forms.document import all_fields
from tramites_forms.field_types import bind
from tramites_forms.journey import compute


@dataclass
class Plan:
    """What a move would do. Questions and answers are in words."""

    answers: dict = field(default_factory=dict)  # by the keys of the new version
    done: list[str] = field(default_factory=list)  # steps that need not be seen again
    kept: dict = field(default_factory=dict)  # {new key: question} whose answer stays as it is
    to_correct: dict = field(default_factory=dict)  # {new key: question} whose answer stays but must be looked at
    dropped: list[tuple[str, str]] = field(default_factory=list)  # (question, its answer)
    renamed: dict = field(default_factory=dict)  # {old key: new key} of all that stay


def plan(old, new, answers, done):
    """Return the Plan of moving `answers` from document `old` to document `new`, both in the language of the page."""
    counterparts = counterparts_of(list(all_fields(old)), list(all_fields(new)))
    moved = Plan()
    for spec in all_fields(old):
        if spec["key"] not in answers:
            continue
        answer, target = answers[spec["key"]], counterparts.get(spec["id"])
        fits, value = bind(spec).carried(bind(target), answer) if target else (False, None)
        if value is None:
            moved.dropped.append((spec["text"]["label"], bind(spec).shown(answer)))
            continue
        key = target["key"]
        moved.answers[key], moved.renamed[spec["key"]] = value, key
        (moved.kept if fits else moved.to_correct)[key] = target["text"]["label"]
    leave_out_of_the_way(moved, new)
    moved.done = still_done(old, new, moved, done, counterparts)
    return moved


def files_renamed(old, new):
    """Return {old key: new key} of the fields of files that both documents have."""
    counterparts = counterparts_of(list(all_fields(old)), list(all_fields(new)))
    return {
        spec["key"]: counterparts[spec["id"]]["key"]
        for spec in all_fields(old)
        if bind(spec).takes_files and spec["id"] in counterparts
    }


def leave_out_of_the_way(moved, new):
    """Take out of a Plan the answers that the conditions of the new version do not ask for."""
    way = compute(new, moved.answers)
    for spec in all_fields(new):
        if spec["key"] in way.dropped:
            moved.dropped.append((spec["text"]["label"], bind(spec).shown(moved.answers[spec["key"]])))
            moved.kept.pop(spec["key"], None)
            moved.to_correct.pop(spec["key"], None)
    moved.renamed = {old: key for old, key in moved.renamed.items() if key in way.answers}
    moved.answers = way.answers


def still_done(old, new, moved, done, counterparts):
    """Return the keys of the new steps that need not be seen: all they ask was in a saved step, and is right."""
    saved = [step for step in old["steps"] if step["key"] in done]
    seen = {counterparts[spec["id"]]["key"] for step in saved for spec in step["fields"] if spec["id"] in counterparts}
    found = []
    for step in compute(new, moved.answers).steps:
        asked = {spec["key"] for spec in step.asked}
        if asked <= seen and not asked & set(moved.to_correct) and step.answered(moved.answers):
            found.append(step.key)
    return found


def news(old, new):
    """Return in words what changed for who fills: a list of (kind, text). Both documents in the same language."""
    before = {spec["id"]: spec for spec in all_fields(old) if bind(spec).asks}
    after = {spec["id"]: spec for spec in all_fields(new) if bind(spec).asks}
    keys_before = {spec["key"]: spec for spec in before.values()}
    found = []
    for field_id, spec in after.items():
        was = before.get(field_id) or keys_before.get(spec["key"])
        found += difference(was, spec) if was else [(_("New question"), spec["text"]["label"])]
    keys_after = {spec["key"] for spec in after.values()}
    for field_id, spec in before.items():
        if field_id not in after and spec["key"] not in keys_after:
            found.append((_("No longer asked"), spec["text"]["label"]))
    if old["text"].get("declaration") != new["text"].get("declaration") and new["text"].get("declaration"):
        found.append((_("The declaration now says"), new["text"]["declaration"]))
    told = old.get("retention_days")  # versions made before it was told lack it
    if old["text"].get("privacy") != new["text"].get("privacy") or (told and told != new.get("retention_days")):
        found.append((_("What your data are used for"), _("this text changed: read it on the first page of the form.")))
    return found


def difference(was, spec):
    """Yield what changed in one question, for who answers it."""
    label = spec["text"]["label"]
    if was["text"]["label"] != label:
        yield _("Asked in other words"), f"{was['text']['label']} → {label}"
    if spec["required"] and not was["required"]:
        yield _("Must now be answered"), label
    if was["required"] and not spec["required"]:
        yield _("May now be left empty"), label
    if was["type"] != spec["type"] or rules_of(was) != rules_of(spec):
        yield _("Answered in another way"), label


def rules_of(spec):
    """Return what of a field decides which answers it takes."""
    told = {"id", "key", "text", "required", "sensitive", "when", "type"}
    return {name: value for name, value in spec.items() if name not in told}
