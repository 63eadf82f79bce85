"""Answers of several parts, a person's names or an address: one box a part, one answer, one error that says which."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.field_errors import PartError, PlacedBoxes
from core.places import municipality, municipality_choices, province, provinces
from tramites_forms.field_types.base import IDENTITY, FieldType, register
from tramites_forms.field_types.text import PlainText

WHOLE, WHOLE_NAME = "full_name", 200  # the name of a certified person: its one part, and its characters


class PartsWidget(PlacedBoxes, forms.MultiWidget):
    """Boxes one under another, each with its own label."""

    template_name = "tramites_forms/widgets/parts.html"
    use_fieldset = True
    shows_errors = True

    def __init__(self, parts, attrs=None):
        self.parts = parts
        super().__init__([field.widget for _name, _label, field in parts], attrs)

    def decompress(self, value):
        value = value or {}
        return [value.get(name, "") for name, _label, _field in self.parts]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for box, (_name, label, field) in zip(context["widget"]["subwidgets"], self.parts, strict=True):
            box["label"], box["optional"] = label, not field.required
            if box["optional"] and "errors" not in box:  # also when the whole answer is missing
                box["attrs"].pop("aria-invalid", None)
        return context

    def label_of(self, place):
        return str(self.parts[place][1])


class PartsField(forms.Field):
    """Cleans each part with its own field; the value is a dict of those that were filled."""

    def bound_data(self, data, initial):
        return [field.bound_data(part, None) for (_name, _label, field), part in zip(self.parts, data, strict=True)]

    def __init__(self, parts, **kwargs):
        self.parts = parts
        super().__init__(widget=PartsWidget(parts), **kwargs)

    def clean(self, value):
        if isinstance(value, dict):
            if set(value) - {name for name, _label, _field in self.parts}:
                raise ValidationError(_("This answer has a form that cannot be read."), code="shape")
            value = [value.get(name, "") for name, _label, _field in self.parts]
        value = value or []
        if not any(part not in (None, "") and str(part).strip() for part in value):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        cleaned, errors = {}, []
        for place, ((name, _label, field), part) in enumerate(zip(self.parts, value, strict=True)):
            try:
                kept = field.clean(part)
            except ValidationError as error:
                errors += [PartError(message, part=place) for message in error.messages]
                continue
            if kept:
                cleaned[name] = kept
        if errors:
            raise ValidationError(errors)
        return cleaned


def text_part(label, *, most=120, required=True, autocomplete=""):
    attrs = {"autocomplete": autocomplete} if autocomplete else {}
    field = PlainText(max_length=most, required=required, widget=forms.TextInput(attrs))
    field.widget.attrs.pop("maxlength", None)
    field.error_messages["required"] = _("Write it.")
    return field


class Parts(FieldType):
    """What the types of several parts share. `parts` returns [(name, label, forms.Field)]."""

    group = IDENTITY
    operators = frozenset({"filled"})

    def parts(self):
        raise NotImplementedError

    def field_class(self):
        return PartsField(self.parts())

    def schema(self):
        parts = self.parts()
        return {
            "type": "object",
            "properties": {name: self.part_schema(name, field) for name, _label, field in parts},
            "required": [name for name, _label, field in parts if field.required],
            "additionalProperties": False,
        }

    def part_schema(self, name, field):
        return {"type": "string", "format": "field:line", "minLength": 1, "maxLength": field.max_length}


@register
class Person(Parts):
    name = "person"
    found_by = True
    identifies = True
    label = _("Person")
    description = _("Names and two surnames, in their own boxes.")
    profile = "person"
    identity = "legal_name"
    icon = "user"
    preview = {"label": "Persona inscrita", "help": "Como aparece en la inscripción"}

    def parts(self):
        return [
            ("names", _("Names"), text_part(_("Names"), autocomplete="off")),
            ("first_surname", _("First surname"), text_part(_("First surname"), autocomplete="off")),
            ("second_surname", _("Second surname"), text_part(_("Second surname"), required=False)),
        ]

    def required_message(self):
        return _("Write the names and surnames in “%(label)s”") % {"label": self.text["label"]}

    def stated(self, facts):
        # A certification holds the name whole, as the identity card has it: it is not for us to part it.
        name = super().stated(facts)
        return {WHOLE: name} if name else None

    def check(self, answer):
        if self.states_applicant and isinstance(answer, dict) and set(answer) == {WHOLE}:
            return {WHOLE: text_part("", most=WHOLE_NAME).clean(answer[WHOLE])}
        return super().check(answer)

    def initial(self, answer):
        return {} if isinstance(answer, dict) and WHOLE in answer else answer

    def schema(self):
        if not self.states_applicant:
            return super().schema()
        text = {"type": "string", "format": "field:line", "minLength": 1, "maxLength": WHOLE_NAME}
        whole = {"type": "object", "properties": {WHOLE: text}, "required": [WHOLE], "additionalProperties": False}
        return {"anyOf": [super().schema(), whole]}

    def shown(self, answer):
        if WHOLE in answer:
            return answer[WHOLE]
        return " ".join(answer[name] for name in ("names", "first_surname", "second_surname") if answer.get(name))


class MunicipalityChoice(forms.ChoiceField):
    def __init__(self, **kwargs):
        empty = ("", _("Choose a municipality"))
        super().__init__(
            choices=[empty, *municipality_choices()],
            error_messages={"invalid_choice": _("Choose one of the list."), "required": _("Choose one of the list.")},
            **kwargs,
        )


def municipality_words(code):
    """Return a municipality with its province, in words; a code that no longer exists comes back as it is."""
    found = municipality(code)
    return f"{found.name}, {province(found.province_code).name}" if found else code


@register
class Address(Parts):
    name = "address"
    identifies = True
    label = _("Address in Cuba")
    description = _("Municipality, in a list by provinces, street and number, and what lies between.")
    profile = "address"
    icon = "home"
    preview = {"label": "¿Dónde vive?", "help": ""}

    def parts(self):
        return [
            ("municipality", _("Municipality"), MunicipalityChoice()),
            ("street", _("Street and number"), text_part(_("Street and number"), most=200)),
            ("between", _("Between which streets"), text_part(_("Between which streets"), required=False)),
            ("district", _("Neighbourhood or place"), text_part(_("Neighbourhood or place"), required=False)),
        ]

    def part_schema(self, name, field):
        if name == "municipality":
            return {"enum": [m.code for one in provinces() for m in one.municipalities]}
        return super().part_schema(name, field)

    def required_message(self):
        return _("Write the address in “%(label)s”") % {"label": self.text["label"]}

    def shown(self, answer):
        lines = [
            answer.get("street"),
            answer.get("between") and _("between %s") % answer["between"],
            answer.get("district"),
        ]
        return "\n".join([*(str(line) for line in lines if line), municipality_words(answer["municipality"])])
