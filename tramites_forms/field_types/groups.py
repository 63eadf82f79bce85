"""The repeatable group: the same few questions about each of several things, without JavaScript.

Each row is a small form of its own; «Add another» and «Remove» are buttons that send the page and show it again with a
row more or less, keeping what was written.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from tramites_forms.compiler import compile_child
from tramites_forms.counterparts import counterparts_of
from tramites_forms.field_block import field_blocks
from tramites_forms.field_types.base import SEVERAL, FieldType, bind, register
from tramites_forms.forms import form_class, initial_of

MOST = 20


class RowsWidget(forms.Widget):
    """Draws the rows. It remembers the bound forms of the rows, so that each error is shown beside its box."""

    use_fieldset = True

    def __init__(self, specs, least, most, row_label):
        self.specs, self.least, self.most, self.row_label = specs, least, most, row_label
        self.rows, self.adds, self.reshaped = None, False, False
        super().__init__()

    @property
    def first_input(self):
        """What the first box of the first row adds to the id: where the error summary leads."""
        first = bind(self.specs[0])
        several = getattr(first.form_field().widget, "widgets", None) or first.several_inputs
        return f"-0-{first.spec['key']}" + ("_0" if several else "")

    @cached_property
    def form_class(self):
        return form_class(self.specs)

    def value_from_datadict(self, data, files, name):
        """Return the list of row forms, bound; the buttons of the page have already added or removed theirs."""
        count = data.get(f"{name}-count", "")
        count = min(int(count), self.most) if count.isascii() and count.isdigit() and len(count) < 4 else self.least
        # A row beyond the least that nobody touched is no row: nothing is wrong with it.
        needed = max(self.least, 1) if self.is_required else 0
        rows = [
            self.form_class(data, files, prefix=f"{name}-{place}", empty_permitted=place >= needed)
            for place in range(count)
        ]
        removed = data.get(f"{name}-remove")
        self.adds = f"{name}-add" in data
        self.reshaped = self.adds or removed is not None
        if removed is not None and removed.isascii() and removed.isdigit():
            rows = [row for place, row in enumerate(rows) if str(place) != removed]
        self.rows = rows
        return rows

    def value_omitted_from_data(self, data, files, name):
        return f"{name}-count" not in data

    def inner_forms(self):
        """Return [(what the row is, its form)] of the rows as they were sent, to tell what is wrong with each."""
        return [(f"{self.row_label} {place}", row) for place, row in enumerate(self.rows or [], start=1)]

    def render(self, name, value, attrs=None, renderer=None):
        rows = self.shown_rows(name, value)
        context = {
            "name": name,
            "id": (attrs or {}).get("id", f"id_{name}"),
            "rows": rows,
            "label": self.row_label,
            "may_add": len(rows) < self.most,
            "may_remove": len(rows) > self.least,
        }
        return mark_safe(render_to_string("tramites_forms/widgets/rows.html", context))

    def shown_rows(self, name, value):
        """Return the forms to draw: as they were sent, renumbered when one was removed, or from kept answers."""
        if self.rows is None:
            answers = list(value or []) + [{}] * max(0, max(self.least, 1) - len(value or []))
            return [
                self.form_class(prefix=f"{name}-{place}", initial=initial_of(self.specs, answer))
                for place, answer in enumerate(answers)
            ]
        if not self.reshaped:
            return self.rows or [self.form_class(prefix=f"{name}-0")]
        # Redrawn, not judged: unbound forms that start with what was typed.
        typed = [{key: row[key].data for key in row.fields} for row in self.rows]
        if self.adds and len(typed) < self.most:
            typed.append({})
        return [self.form_class(prefix=f"{name}-{place}", initial=row) for place, row in enumerate(typed)]


class RowsError(ValidationError):
    """Something is wrong inside a row, and said there."""

    part = "rows"


class RowsField(forms.Field):
    """Its value is the list of answers of each row."""

    def __init__(self, specs, least, most, row_label):
        self.specs, self.least, self.most, self.row_label = specs, least, most, row_label
        super().__init__(widget=RowsWidget(specs, least, most, row_label))

    def clean(self, value):
        if value and not isinstance(value[0], forms.BaseForm):
            return self.clean_answers(value)
        forms_ = value or []
        if any(form.errors for form in forms_):  # each row tells its own at its boxes
            raise RowsError(_("Check what is marked below"))
        return self.enough([row for form in forms_ if form.has_changed() and (row := form.stored())])

    def clean_answers(self, answers):
        """Validate kept answers again, each in its canonical form."""
        if not isinstance(answers, list):
            raise TypeError(answers)
        rows = []
        for answer in answers:
            known = {spec["key"]: spec for spec in self.specs if bind(spec).asks}
            if not isinstance(answer, dict) or set(answer) - set(known):
                raise ValidationError(_("This answer has a form that cannot be read."), code="shape")
            row = {}
            for key, spec in known.items():
                if key in answer:
                    row[key] = bind(spec).check(answer[key])
                elif spec["required"]:
                    raise ValidationError(bind(spec).required_message(), code="required")
            rows.append(row)
        return self.enough(rows)

    def enough(self, rows):
        if not rows and not self.required:
            return []
        if len(rows) < max(self.least, 1):
            raise ValidationError(self.error_messages["required"], code="required")
        if len(rows) > self.most:
            raise ValidationError(_("Write at most %d.") % self.most, code="most")
        return rows

    def has_changed(self, initial, data):
        return any(form.has_changed() for form in data or [])


@register
class Group(FieldType):
    name = "group"
    in_groups = False
    label = _("Repeatable group")
    description = _("The same questions for each of several things or people: children, owners, copies.")
    icon = "list-ol"
    group = SEVERAL
    typed = False
    operators = frozenset({"filled"})
    preview = {"label": "Hijos menores de edad", "row_label": "Hijo"}

    @classmethod
    def options(cls):
        inner = field_blocks(of_group=True)
        return {
            "row_label": blocks.CharBlock(
                label=_("What each one is"), max_length=60, help_text=_("For example: Child")
            ),
            "fields": blocks.StreamBlock(inner, label=_("Questions about each")),
            "least": blocks.IntegerBlock(label=_("At least"), required=False, min_value=1, max_value=MOST),
            "most": blocks.IntegerBlock(label=_("At most"), required=False, min_value=1, max_value=MOST, default=5),
        }

    @classmethod
    def settings(cls, value):
        return {
            "least": value.get("least") or 1,
            "most": value.get("most") or 5,
            "fields": [compile_child(child) for child in value.get("fields") or []],
        }

    @classmethod
    def texts(cls, value):
        return {"row_label": value.get("row_label") or ""}

    @classmethod
    def clean(cls, value):
        if (value.get("least") or 1) > (value.get("most") or 5):
            raise ValidationError({"least": _("This is more than the most it may be.")})
        keys = [child.value["key"] for child in value["fields"]]
        if len(set(keys)) < len(keys):
            raise ValidationError({"fields": _("Two questions of the group have the same key.")})

    def field_class(self):
        return RowsField(self.spec["fields"], self.spec["least"], self.spec["most"], self.text["row_label"])

    def carried(self, target, answer):
        """The rows go with the keys of the new one; what it does not ask is left out."""
        inner = counterparts_of(self.spec["fields"], target.spec["fields"])
        names = {one["key"]: inner[one["id"]]["key"] for one in self.spec["fields"] if one["id"] in inner}
        rows = [{names[key]: value for key, value in row.items() if key in names} for row in answer]
        return super().carried(target, rows)

    def limits(self):
        return _("You can add up to %d.") % self.spec["most"]

    def required_message(self):
        return _("Write at least %(least)d in “%(label)s”") % {
            "least": self.spec["least"],
            "label": self.text["label"],
        }

    def schema(self):
        specs = [spec for spec in self.spec["fields"] if bind(spec).asks]
        row = {
            "type": "object",
            "properties": {spec["key"]: bind(spec).schema() for spec in specs},
            "required": [spec["key"] for spec in specs if spec["required"]],
            "additionalProperties": False,
        }
        return {"type": "array", "items": row, "minItems": max(self.spec["least"], 1), "maxItems": self.spec["most"]}

    def shown(self, answer):
        lines = []
        for place, row in enumerate(answer, start=1):
            said = [
                f"{spec['text']['label']}: {bind(spec).shown(row[spec['key']])}"
                for spec in self.spec["fields"]
                if spec["key"] in row
            ]
            lines.append(f"{self.text['row_label']} {place}. " + "; ".join(said))
        return "\n".join(lines)
