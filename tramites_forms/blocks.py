"""The blocks editors build forms with: a stream of steps, each with a stream of fields made out of the registry."""

import uuid

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

from tramites_forms.compiler import compile_steps
from tramites_forms.condition_block import ConditionBlock
from tramites_forms.faults import faults_of
from tramites_forms.field_block import field_blocks
from tramites_forms.field_types import all as _every_type  # noqa: F401 - the stream below is made of those registered
from tramites_forms.field_types.common import NOT_A_KEY
from tramites_forms.keys import KEY_PATTERN, RESERVED_STEPS, key_from


def step_key(help_text):
    return blocks.RegexBlock(
        KEY_PATTERN,
        label=_("Key"),
        required=False,
        max_length=40,
        help_text=help_text,
        error_messages={"invalid": NOT_A_KEY},
    )


class StepBlock(blocks.StructBlock):
    """One page of the form: one thing, asked with as few fields as it needs."""

    title = blocks.CharBlock(label=_("Title"), max_length=150, help_text=_("The question or the matter of this page."))
    intro = blocks.RichTextBlock(
        label=_("Before the questions"), required=False, features=["bold", "link", "ul"], max_length=2000
    )
    fields = blocks.StreamBlock(field_blocks(), label=_("Questions"))
    key = step_key(_("Part of the address of this step. Left empty it is made from the title."))
    when = ConditionBlock()

    class Meta:
        label = _("Step")
        icon = "form"
        description = _("A page of questions. One matter for each page is easiest to answer.")
        label_format = "{title}"
        form_layout = BlockGroup(children=["title", "intro", "fields"], settings=["key", "when"])


class EndBlock(blocks.StructBlock):
    """A page where it ends without being sent: one cannot apply, and what to do instead."""

    title = blocks.CharBlock(label=_("Title"), max_length=150)
    intro = blocks.RichTextBlock(label=_("Why, and what to do"), features=["bold", "link", "ul"], max_length=2000)
    key = step_key(_("Left empty it is made from the title."))
    when = ConditionBlock(required=True, help_text=_("Who gets here. Everybody else goes on with the next step."))

    class Meta:
        label = _("End without sending")
        icon = "cross"
        description = _("Tells somebody that they cannot apply here, why, and what to do instead.")
        label_format = "{title}"
        form_layout = BlockGroup(children=["title", "intro", "when"], settings=["key"])


class StepsBlock(blocks.StreamBlock):
    """The whole form. Cleaning it gives every step and field its key, once, and tells of what could not work."""

    step = StepBlock()
    end = EndBlock()

    def get_default(self):
        """A new form starts with one step to fill in."""
        return blocks.StreamValue(self, [("step", self.child_blocks["step"].get_default())])

    def clean(self, value):
        give_keys(value)
        value = super().clean(value)
        give_keys(value)
        self.tell_faults(value)
        return value

    def tell_faults(self, value):
        faults = faults_of({"steps": compile_steps(value)})
        if getattr(self, "is_deferred_validation", False):  # a draft may be half-written
            faults = [fault for fault in faults if fault.code not in ("empty", "no_value")]
        if faults:
            raise placed(faults, value)


def placed(faults, steps):
    """Return the error that shows each Fault in the very block an editor has to change."""
    by_step = {}
    for fault in faults:
        by_step.setdefault(fault.step_id, []).append(fault)
    errors = {
        place: error_of(by_step[child.id], list(child.value.get("fields") or []))
        for place, child in enumerate(steps)
        if child.id in by_step
    }
    rest = [ValidationError(fault.message) for fault in by_step.get(None, [])]
    return StreamBlockValidationError(block_errors=errors or None, non_block_errors=rest or None)


def error_of(faults, fields=()):
    """Return the error of one step or question: what is wrong with its key, its condition, or the questions in it."""
    ids = {field.id for field in fields}
    mine = [fault for fault in faults if fault.field_id not in ids]
    parts = {}
    for part in ("key", "when"):
        said = [ValidationError(fault.message) for fault in mine if fault.part == part]
        if said:
            parts[part] = said if part == "key" else StreamBlockValidationError(non_block_errors=said)
    inner = {
        place: error_of([fault for fault in faults if fault.field_id == field.id])
        for place, field in enumerate(fields)
        if any(fault.field_id == field.id for fault in faults)
    }
    if inner:
        parts["fields"] = StreamBlockValidationError(block_errors=inner)
    rest = [ValidationError(fault.message) for fault in mine if fault.part not in ("key", "when")]
    return StructBlockValidationError(block_errors=parts or None, non_block_errors=rest or None)


def give_keys(value):
    """Give a key to the steps and fields of a stream value that have none, and an id to those without."""
    children = list(value)
    taken = {child.value.get("key") for child in children} | RESERVED_STEPS
    for child in children:
        child.id = child.id or str(uuid.uuid4())
        if not child.value.get("key"):
            child.value["key"] = key_from(child.value.get("title") or child.block_type, taken)
            taken.add(child.value["key"])
    fields = [field for child in children if child.block_type == "step" for field in child.value.get("fields") or []]
    name_fields(fields)
    for field in fields:
        name_fields(list(field.value.get("fields") or []))  # those of a group


def name_fields(fields):
    """Give a key and an id to the fields of a stream that have none."""
    taken = {field.value.get("key") for field in fields}
    for field in fields:
        field.id = field.id or str(uuid.uuid4())
        if not field.value.get("key"):
            field.value["key"] = key_from(field.value.get("label") or field.block_type, taken)
            taken.add(field.value["key"])
        name_options(field.value.get("choices") or [])


def name_options(rows):
    """Give a value to the options that have a text and no value."""
    taken = {row["value"] for row in rows}
    for row in rows:
        if row["label"] and not row["value"]:
            row["value"] = key_from(row["label"], taken)
            taken.add(row["value"])
