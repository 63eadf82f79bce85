"""From the fields of a document to a Django form: Django does all the validating and rendering."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tramites_forms.field_types import bind


class StepForm(forms.Form):
    """One page of questions. `specs` are the fields of the document it was made of, in order."""

    specs = []
    stated = {}  # {key: answer} of the questions that the certification answers: they have no box
    answers = None  # of the whole journey, for what is shown among the questions
    names_errors = True
    use_required_attribute = False  # browsers would stop the sending in their own words; ours say what to do

    def stored(self):
        """Return {key: JSON value} of what was answered. Only after is_valid()."""
        kept = {}
        for spec in self.specs:
            field_type = bind(spec)
            if spec["key"] in self.stated:
                kept[spec["key"]] = self.stated[spec["key"]]
            elif field_type.asks:
                answer = field_type.stored(self.cleaned_data.get(spec["key"]))
                if answer is not None:
                    kept[spec["key"]] = answer
        return kept

    def parts(self):
        """Yield dict(field, width, html) in order: a BoundField, or the safe HTML of what only shows something.

        What the certification answers, one after another, is together: `stated`, rows of a ficha.
        `enter`: it is the first to draw buttons of its own, of which Enter anywhere in the form would press the first.
        """
        met, stated = False, []
        for spec in self.specs:
            field_type = bind(spec)
            if spec["key"] in self.stated:
                said = field_type.shown(self.stated[spec["key"]])
                stated.append({"label": field_type.text["label"], "value": said})
                continue
            if stated:
                yield {"stated": stated}
                stated = []
            if field_type.asks:
                buttons = hasattr(self.fields[spec["key"]].widget, "reshaped")
                yield {"field": self[spec["key"]], "width": field_type.width, "enter": buttons and not met}
                met = met or buttons
            else:
                yield {"html": field_type.html(self.answers)}
        if stated:
            yield {"stated": stated}

    def reshape(self):
        """Say whether what was pressed adds or takes away a row of a repeatable group, which saves nothing yet."""
        reshaped = False
        for name, field in self.fields.items():
            if hasattr(field.widget, "reshaped"):
                field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
                reshaped = reshaped or field.widget.reshaped
        return reshaped


class DeclarationForm(forms.Form):
    """What is ticked just before sending."""

    use_required_attribute = False
    declaro = forms.BooleanField(error_messages={"required": _("Tick the declaration before sending.")})

    def __init__(self, declaration, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["declaro"].label = declaration


def form_class(specs, stated=None):
    """Return the forms.Form class of a list of field specs. `stated`: the answers that are not asked, {key: answer}."""
    stated = {spec["key"]: stated[spec["key"]] for spec in specs if spec["key"] in (stated or {})}
    fields = {spec["key"]: bind(spec).form_field() for spec in specs if bind(spec).asks and spec["key"] not in stated}
    return type("BuiltStepForm", (StepForm,), {**fields, "specs": specs, "stated": stated})


def posted(specs, answers):
    """Return kept answers as a browser would post them, to bind a form that says what is wrong with them."""
    data = QueryDict(mutable=True)
    for spec in specs:
        if spec["key"] not in answers or not bind(spec).asks:
            continue
        key, widget = spec["key"], bind(spec).form_field().widget
        value = bind(spec).initial(answers[key])
        if isinstance(widget, forms.MultiWidget):
            for suffix, part in zip(widget.widgets_names, widget.decompress(value), strict=True):
                data[key + suffix] = part
        else:
            data.setlist(key, value if isinstance(value, list) else [value])
    return data


def initial_of(specs, answers):
    """Return the initial values of a form for the answers already kept."""
    return {
        spec["key"]: bind(spec).initial(answers[spec["key"]])
        for spec in specs
        if spec["key"] in answers and bind(spec).asks
    }
