"""The editor's side of a condition: rows of "this answer is that", compiled to the typed tree of conditions.py."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from tramites_forms.field_types.base import LINE
from tramites_forms.keys import KEY_PATTERN

TESTS = [
    ("equals", _("is")),
    ("different", _("is not")),
    ("in", _("is one of")),
    ("filled", _("was answered")),
    ("empty", _("was not answered")),
    ("greater", _("is greater than")),
    ("less", _("is less than")),
    ("after", _("is after")),
    ("before", _("is before")),
]
NEED_NO_VALUE = ("filled", "empty")


class RuleBlock(blocks.StructBlock):
    """One comparison. Keys and values sit in RegexBlocks: a translation must not change them."""

    field = blocks.RegexBlock(
        KEY_PATTERN,
        label=_("Key of the question"),
        max_length=40,
        help_text=_("Of a question in an earlier step."),
        error_messages={"invalid": _("Write the key of a question, as it is in its settings.")},
    )
    test = blocks.ChoiceBlock(label=_("Its answer"), choices=TESTS, default="equals")
    value = blocks.RegexBlock(
        LINE,
        label=_("Value"),
        required=False,
        max_length=200,
        help_text=_("An option, a number, a date, written as its answer would be. Several: separated by semicolons."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Where static/staff/conditions.js offers the questions and their options, in place of these two boxes.
        self.child_blocks["field"].field.widget.attrs["data-rule"] = "field"

    class Meta:
        label = _("Rule")
        icon = "help"
        label_format = "{field} {test} {value}"

    def clean(self, value):
        value = super().clean(value)
        if not value["value"]:
            if value["test"] in NEED_NO_VALUE or getattr(self, "is_deferred_validation", False):
                return value
            raise StructBlockValidationError({"value": ValidationError(_("Say which value."))})
        return value


def compile_rule(rule):
    """Return the condition of one rule: a dict of conditions.py, its value still as it was written."""
    field, test, value = rule["field"], rule["test"], (rule["value"] or "").strip()
    if test == "filled":
        return {"op": "filled", "field": field}
    if test == "empty":
        return {"op": "not", "of": {"op": "filled", "field": field}}
    if test == "in":
        # An amount may hold a comma: then semicolons part them.
        values = [part.strip() for part in value.split(";" if ";" in value else ",") if part.strip()]
        return {"op": "in", "field": field, "values": values}
    if test == "different":
        return {"op": "not", "of": {"op": "equals", "field": field, "value": value}}
    return {"op": test, "field": field, "value": value}


def condition_words(condition):
    """Return a compiled condition in words: «motivo es perdida y edad es mayor que 17»."""
    if condition is None:
        return str(_("Always"))
    op = condition["op"]
    if op in ("all", "any"):
        joined = _(" and ") if op == "all" else _(" or ")
        parts = [condition_words(part) for part in condition["of"]]
        return parts[0] if len(parts) == 1 else "(" + str(joined).join(parts) + ")"
    if op == "not":
        return str(_("not: %s") % condition_words(condition["of"]))
    value = condition.get("value", ", ".join(map(str, condition.get("values", []))))
    return f"{condition['field']} {dict(TESTS)[op]} {value}".strip()


class RulesBlock(blocks.StructBlock):
    """Rules joined by all or any."""

    match = blocks.ChoiceBlock(
        label=_("When"), choices=[("all", _("all of these hold")), ("any", _("any of these holds"))], default="all"
    )
    rules = blocks.ListBlock(RuleBlock(), label=_("Rules"), min_num=1)

    class Meta:
        label = _("Rules")
        icon = "list-ul"

    @staticmethod
    def compile(value):
        """Return the condition of the rules that are finished, or None: a draft may hold a rule half-written."""
        rules = [rule for rule in value["rules"] if rule["field"] and (rule["value"] or rule["test"] in NEED_NO_VALUE)]
        return {"op": value["match"], "of": [compile_rule(rule) for rule in rules]} if rules else None


class ConditionBlock(blocks.StreamBlock):
    """Empty: always. Otherwise show or skip by rules; several groups must all agree."""

    show = RulesBlock(label=_("Show only when…"), icon="view")
    skip = RulesBlock(label=_("Skip when…"), icon="no-view")

    class Meta:
        label = _("Condition")
        icon = "help"
        required = False
        help_text = _("Leave it empty to show it always.")

    @staticmethod
    def compile(value):
        """Return the condition of a stream value, or None when it is empty."""
        parts = []
        for child in value or []:
            condition = RulesBlock.compile(child.value)
            if condition is None:
                continue
            parts.append(condition if child.block_type == "show" else {"op": "not", "of": condition})
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else {"op": "all", "of": parts}
