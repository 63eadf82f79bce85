import json
from functools import cache
from pathlib import Path

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail import blocks

from core.language_paths import active
from core.places import provinces
from core.sorting import sort_key
from tramites_forms.field_types.base import CHOICE, FieldType, register
from tramites_forms.field_types.common import NOT_A_KEY
from tramites_forms.field_types.parts import MunicipalityChoice, municipality_words
from tramites_forms.keys import KEY_PATTERN


def named_choice(choices, text):
    """Return the value of the one of `choices` [(value, label)] that `text` names. Raises ValidationError."""
    for value, label in choices:
        if text == value or sort_key(text) == sort_key(str(label)):
            return value
    raise ValidationError(_("It is not one of its options."), code="option")


class ChoiceRow(blocks.StructBlock):
    """One thing that can be chosen: the value that is kept and the label that is read, apart."""

    label = blocks.CharBlock(label=_("Text"), max_length=200)
    value = blocks.RegexBlock(
        KEY_PATTERN,
        label=_("Value"),
        required=False,
        max_length=40,
        help_text=_("What is kept, the same in every language. Left empty it is made from the text; never change it."),
        error_messages={"invalid": NOT_A_KEY},
    )

    class Meta:
        label = _("Option")
        icon = "list-ul"
        label_format = "{label}"


class Options(FieldType):
    """What the types with a list of options share."""

    group = CHOICE
    typed = False
    several_inputs = True
    few_answers = "choices"

    @classmethod
    def options(cls):
        two = [{"label": "", "value": ""}] * 2
        return {"choices": blocks.ListBlock(ChoiceRow(), min_num=2, default=two, label=_("Options"))}

    @classmethod
    def settings(cls, value):
        return {"values": [row["value"] for row in value["choices"]]}

    @classmethod
    def texts(cls, value):
        return {"choices": {row["value"]: row["label"] for row in value["choices"]}}

    @classmethod
    def clean(cls, value):
        values = [row["value"] for row in value["choices"] if row["value"]]
        if len(set(values)) < len(values):
            raise ValidationError({"choices": _("Two options have the same value.")})

    def condition_value(self, text):
        return named_choice(self.choices(), text)

    def choices(self):
        labels = self.text.get("choices", {})
        return [(value, labels.get(value, value)) for value in self.spec["values"]]

    def required_message(self):
        return _("Choose an option in “%(label)s”") % {"label": self.text["label"]}


@register
class SingleChoice(Options):
    name = "single_choice"
    keeps = "option"
    chosen = True
    label = _("One option")
    description = _("Choose one of a few options.")
    icon = "radio-full"
    preview = {
        "label": "¿Qué le pasó al carné?",
        "choices": [{"label": "Se perdió", "value": "perdida"}, {"label": "Está roto", "value": "deterioro"}],
    }

    def field_class(self):
        return forms.ChoiceField(
            choices=self.choices(),
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": _("Choose one of the options.")},
        )

    def schema(self):
        return {"enum": list(self.spec["values"])}

    def shown(self, answer):
        return dict(self.choices()).get(answer, answer)


@register
class MultipleChoice(Options):
    name = "multiple_choice"
    label = _("Several options")
    description = _("Tick as many as apply.")
    icon = "tick-inverse"
    preview = {
        "label": "¿Qué documentos tiene?",
        "choices": [{"label": "Carné", "value": "carne"}, {"label": "Pasaporte", "value": "pasaporte"}],
    }

    @classmethod
    def options(cls):
        most = blocks.IntegerBlock(label=_("At most (options)"), required=False, min_value=1)
        return {**super().options(), "most": most}

    @classmethod
    def settings(cls, value):
        return {**super().settings(value), **({"most": value["most"]} if value.get("most") else {})}

    def field_class(self):
        field = forms.MultipleChoiceField(
            choices=self.choices(),
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "invalid_choice": _("Choose only from the options."),
                "invalid_list": _("Choose only from the options."),
            },
        )
        field.validators.append(self.not_too_many)
        return field

    def limits(self):
        most = self.spec.get("most", len(self.spec["values"]))
        if most >= len(self.spec["values"]):
            return _("You can tick several.")
        return _("Tick up to %d.") % most

    def required_message(self):
        return _("Tick at least one option in “%(label)s”") % {"label": self.text["label"]}

    def not_too_many(self, value):
        most = self.spec.get("most")
        if most and len(value) > most:
            text = ngettext_lazy("Choose at most %d option.", "Choose at most %d options.", most)
            raise ValidationError(text % most, code="most")

    def carried(self, target, answer):
        there = [value for value in answer if value in target.spec["values"]]
        return there == answer, there or None

    def stored(self, cleaned):
        return list(dict.fromkeys(cleaned or [])) or None

    def schema(self):
        most = self.spec.get("most") or len(self.spec["values"])
        items = {"enum": list(self.spec["values"])}
        return {"type": "array", "items": items, "minItems": 1, "maxItems": most, "uniqueItems": True}

    def shown(self, answer):
        labels = dict(self.choices())
        return "\n".join(labels.get(value, value) for value in answer)


@register
class YesNo(FieldType):
    name = "yes_no"
    chosen = several_inputs = True
    label = _("Yes or no")
    description = _("A question that is answered with yes or no. Kept as “si” or “no”.")
    icon = "help"
    group = CHOICE
    typed = False
    preview = {"label": "¿Es usted la persona inscrita?"}

    def condition_value(self, text):
        return named_choice(self.choices(), text)

    @staticmethod
    def few_answers():
        return [("si", _("Yes")), ("no", _("No"))]

    def choices(self):
        return self.few_answers()

    def field_class(self):
        return forms.ChoiceField(
            choices=self.choices(),
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": _("Choose yes or no.")},
        )

    def required_message(self):
        return _("Choose yes or no in “%(label)s”") % {"label": self.text["label"]}

    def schema(self):
        return {"enum": ["si", "no"]}

    def shown(self, answer):
        return str(dict(self.choices()).get(answer, answer))


@cache
def countries():
    """Return {ISO 3166 code: {language: name}} (names of the Unicode CLDR)."""
    return json.loads((Path(__file__).parents[1] / "data" / "countries.json").read_text(encoding="utf-8"))


@register
class LongList(FieldType):
    name = "long_list"
    keeps = "option"
    chosen = True
    label = _("Long list")
    description = _("One of a list that the site keeps: municipalities of Cuba or countries.")
    icon = "list-ul"
    group = CHOICE
    typed = False
    preview = {"label": "¿En qué municipio?", "source": "municipality"}

    @classmethod
    def options(cls):
        sources = [("municipality", _("Municipalities of Cuba")), ("country", _("Countries"))]
        return {"source": blocks.ChoiceBlock(label=_("List"), choices=sources, default="municipality")}

    @classmethod
    def settings(cls, value):
        return {"source": value.get("source") or "municipality"}

    def field_class(self):
        if self.spec["source"] == "municipality":
            return MunicipalityChoice()
        return forms.ChoiceField(
            choices=[("", _("Choose a country")), *sorted(self.choices(), key=lambda pair: sort_key(pair[1]))],
            error_messages={"invalid_choice": _("Choose one of the list.")},
        )

    def choices(self):
        if self.spec["source"] == "municipality":
            return [(m.code, m.name) for one in provinces() for m in one.municipalities]
        source = settings.LANGUAGE_CODE
        return [(code, names.get(active(), names[source])) for code, names in countries().items()]

    def condition_value(self, text):
        return named_choice(self.choices(), text)

    def required_message(self):
        return _("Choose one of the list in “%(label)s”") % {"label": self.text["label"]}

    def schema(self):
        if self.spec["source"] == "municipality":
            return {"enum": [m.code for one in provinces() for m in one.municipalities]}
        return {"enum": list(countries())}

    def shown(self, answer):
        if self.spec["source"] == "municipality":
            return municipality_words(answer)
        names = countries().get(answer, {})
        return names.get(active()) or names.get(settings.LANGUAGE_CODE) or answer
