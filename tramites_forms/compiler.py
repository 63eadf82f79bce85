"""The compiler: an editor's form in, the immutable document out. Pure: no request, no database."""

from datetime import UTC

from core.rich_html import stored_clean
from tramites_forms.condition_block import ConditionBlock
from tramites_forms.condition_values import with_read_values
from tramites_forms.document import FORMAT
from tramites_forms.field_types import registered
from tramites_forms.field_types.base import CERTIFIED, OTHER
from tramites_forms.forms import form_class


def compile_form(form):
    """Return the document (dict) of an OnlineForm as it is now, in its own language."""
    # What was added to forms later is only written when it says something: older documents keep their hash.
    later = {"needs": source_of(form.needs), "cost": str(form.cost or ""), "sent_name": form.sent_name}
    later = {name: text for name, text in later.items() if text}
    return {
        "format": FORMAT,
        "language": form.locale.language_code,
        "text": {
            "title": form.title,
            "summary": form.summary,
            "privacy": source_of(form.privacy_text),
            "sent": source_of(form.sent_text),
            "declaration": form.declaration,
            **later,
        },
        "retention_days": form.retention_days,
        "steps": compile_steps(form.steps),
    }


def settings_of(form):
    """Return how a form is set besides what it asks and says, as plain data (dict), for who compares versions."""
    return {
        "level": form.level,
        "receiver": form.receiver,
        "institution": str(form.institution) if form.institution_id else None,
        "case_kind": str(form.case_kind) if form.case_kind_id else None,
        **({"for_staff": True} if form.for_staff else {}),
        "minutes": form.minutes,
        "opens_at": form.opens_at and form.opens_at.astimezone(UTC).isoformat(),
        "closes_at": form.closes_at and form.closes_at.astimezone(UTC).isoformat(),
        "grace_minutes": form.grace_minutes,
        "quota": form.quota,
        "slug": form.slug,
    }


def compile_steps(stream):
    """Return the steps of a document out of the value of a StepsBlock."""
    return with_read_values([compile_step(child) for child in stream])


def compile_step(child):
    value = child.value
    questions = child.block_type == "step"
    return {
        "id": child.id,
        "key": value["key"],
        "kind": "questions" if questions else "end",
        "when": ConditionBlock.compile(value.get("when")),
        "text": {"title": value["title"], "intro": source_of(value.get("intro"))},
        "fields": [compile_child(field) for field in value["fields"]] if questions else [],
    }


def compile_child(child):
    return compile_field(registered()[child.block_type], child.value, child.id)


def compile_field(field_type, value, field_id):
    """Return the spec (dict) of one field out of the editor's StructValue."""
    text = {"label": value["label"], "help": value.get("help") or ""} if field_type.asks else {}
    if value.get("example"):
        text["example"] = value["example"]
    # Only what differs from the rule of the type is written, so that documents made before it keep their hash.
    prefill = bool(value.get("prefill", field_type.profile_by_default))
    own = {"prefill": prefill} if prefill != field_type.profile_by_default else {}
    by_default = CERTIFIED if prefill else OTHER
    if field_type.identity and (value.get("whose") or by_default) != by_default:
        own["whose"] = value["whose"]
    return {
        "id": field_id,
        "key": value.get("key") or "preview",
        "type": field_type.name,
        "required": bool(field_type.asks and value.get("required")),
        "sensitive": bool(value.get("sensitive")),
        "when": ConditionBlock.compile(value.get("when")),
        **own,
        **field_type.settings(value),
        "text": {**text, **field_type.texts(value)},
    }


def source_of(rich):
    """Return the stored HTML of a RichText value or str, through the gate of rich text."""
    return stored_clean(getattr(rich, "source", rich) or "")


def preview_steps(document):
    """Return [(step, unbound form)] of a document, whatever its conditions, for previews."""
    return [(step, form_class(step["fields"])()) for step in document["steps"]]
