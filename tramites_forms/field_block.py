"""The block of one question, made out of its FieldType."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

from tramites_forms.compiler import compile_field
from tramites_forms.condition_block import ConditionBlock
from tramites_forms.field_types import registered
from tramites_forms.field_types.base import CERTIFIED, OTHER
from tramites_forms.field_types.common import common_blocks
from tramites_forms.forms import form_class


class FieldBlock(blocks.StructBlock):
    """One question, as the editor writes it. Its options come from its FieldType."""

    def __init__(self, field_type, *, conditional=True, **kwargs):
        self.field_type = field_type
        before, after = common_blocks(field_type)
        if not field_type.asks:
            before, after = {}, {"key": after["key"]}
        options = field_type.options()
        if conditional:
            after["when"] = ConditionBlock()
        else:  # in a group, which asks about others and several times: whose data would it start with?
            before.pop("prefill", None)
            before.pop("whose", None)
        layout = BlockGroup(children=[*before, *options], settings=list(after))
        super().__init__(
            [*before.items(), *options.items(), *after.items()],
            label=field_type.label,
            icon=field_type.icon,
            description=field_type.description,
            group=field_type.group,
            preview_value={**field_type.preview},
            preview_template="tramites_forms/block_preview.html",
            form_layout=layout,
            label_format="{label}" if field_type.asks else "",
            **kwargs,
        )

    def to_python(self, value):
        return super().to_python(self.with_whose(value))

    def bulk_to_python(self, values):
        return super().bulk_to_python([self.with_whose(value) for value in values])

    def with_whose(self, value):
        """Say of a question written before editors chose it about whom it is: whoever it starts with."""
        if "whose" not in self.child_blocks or "whose" in value:
            return value
        starts = value.get("prefill", self.field_type.profile_by_default)
        return {**value, "whose": CERTIFIED if starts else OTHER}

    def clean(self, value):
        value = super().clean(value)
        try:
            self.field_type.clean(value)
        except ValidationError as error:
            errors = getattr(error, "error_dict", None)
            raise StructBlockValidationError(
                {name: ValidationError(found) for name, found in errors.items()} if errors else None,
                non_block_errors=None if errors else [error],
            ) from error
        return value

    def get_preview_context(self, value, parent_context=None):
        context = super().get_preview_context(value, parent_context)
        value = {**self.get_default(), **value}
        spec = compile_field(self.field_type, value, "preview")
        context["form"] = form_class([spec])(prefix="preview")
        context["spec"] = spec
        return context

    def deconstruct(self):
        # Never in a migration (MigrationFreeStreamField); a field type is not something a migration can write down.
        return "wagtail.blocks.StructBlock", [[]], {}


def field_blocks(*, of_group=False):
    """Return [(name, block)] of every field type; of those a repeatable group may ask, without conditions."""
    return [
        (name, FieldBlock(field_type, conditional=not of_group))
        for name, field_type in registered().items()
        if field_type.in_groups or not of_group
    ]
