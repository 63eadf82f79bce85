"""Where each error of a form stands: once, at the box it is about, and named in the summary as the person sees it."""

from django.core import validators
from django.core.exceptions import ValidationError
from django.forms import fields, models
from django.forms.widgets import ChoiceWidget, MultiWidget
from django.utils.functional import Promise


def _messages_of_django():
    """Yield the messages of Django's own fields and validators, which are always the same objects."""
    for kind in vars(fields).values():
        if isinstance(kind, type) and issubclass(kind, fields.Field):
            yield from kind.default_error_messages.values()
    for kind in (models.ModelChoiceField, models.ModelMultipleChoiceField):
        yield from kind.default_error_messages.values()
    for validator in vars(validators).values():
        if isinstance(getattr(validator, "message", None), (str, Promise)):
            yield validator.message


_DJANGOS = {id(message) for message in _messages_of_django()}


class PartError(ValidationError):
    """What is wrong with one box of an answer that has several. `part`: its place, from 0."""

    def __init__(self, message, *, part, code=None):
        super().__init__(message, code=code)
        self.part = part


class PlacedBoxes:
    """Of a MultiWidget: only the boxes an error is about are marked as wrong. Before the widget's own get_context.

    `shows_errors`: whether each box shows its own message (`box["errors"]`) or the whole answer shows it above.
    """

    shows_errors = False
    wrong = None  # {place of the box: [texts]}, set by whoever draws the field

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for place, box in enumerate(context["widget"]["subwidgets"] if self.wrong else []):
            if texts := self.wrong.get(place):
                if self.shows_errors:
                    box["errors"] = texts
                    box["attrs"]["aria-describedby"] = f"{box['attrs']['id']}_error"
            else:
                box["attrs"].pop("aria-invalid", None)
        return context


def placed(bound_field):
    """Return ([texts about the whole answer], {place of a box: [texts about it alone]}) of a bound field."""
    whole, parts = [], {}
    for error in bound_field.form.errors.as_data().get(bound_field.name, []):
        part = getattr(error, "part", None)
        (whole if part is None else parts.setdefault(part, [])).extend(error.messages)
    return whole, parts


def summary_of(form, name=""):
    """Return everything wrong with a form as a list of dict(text, target), in the order of the page.

    `target` is the id of the box to mend, or "". `name`: what the whole form is about, as «Titular 2», when it is one
    of several. A form with `names_errors` says of which question each error is.
    """
    found = [{"text": text, "target": ""} for text in form.non_field_errors()]
    for bound_field in form:
        found += _of_field(bound_field, name, getattr(form, "names_errors", False))
    return found


def _of_field(bound_field, name, naming):
    widget = bound_field.field.widget
    inner = widget.inner_forms() if hasattr(widget, "inner_forms") and bound_field.errors else []
    if rows := [error for row_name, row in inner for error in summary_of(row, row_name)]:
        return rows
    whole, parts = placed(bound_field)
    if not hasattr(widget, "wrong"):
        whole, parts = bound_field.errors, {}
    unnamed = _said_by_django(bound_field)

    def said(text, part=""):
        return _said(name, str(bound_field.label) if naming or text in unnamed else "", text, part)

    found = [{"text": said(text), "target": first_input_id(bound_field)} for text in whole]
    for place, texts in sorted(parts.items()):
        part_label = widget.label_of(place) if widget.shows_errors else ""  # otherwise the message names its box
        target = f"{bound_field.auto_id}_{place}"
        found += [{"text": said(text, part_label), "target": target} for text in texts]
    return found


def _said_by_django(bound_field):
    """Return the texts of a field that are Django's own («This field is required.»): they name no question."""
    errors = bound_field.form.errors.as_data().get(bound_field.name, [])
    return {text for error in errors if id(error.message) in _DJANGOS for text in error.messages}


def _said(name, label, text, part=""):
    """Return an error as one reads it alone. What the sentence names already is not said twice."""
    named = ", ".join(word for word in (name, "" if label and label in text else label, part) if word)
    if not named:
        return str(text)
    return f"{named} {text}" if named.endswith(("?", ".", ":")) else f"{named}: {text}"


def first_input_id(bound_field):
    """Return the id to which a link to this field leads: its first box or option when it has several."""
    if not bound_field.auto_id:
        return ""
    widget = bound_field.field.widget
    several = isinstance(widget, MultiWidget) or (isinstance(widget, ChoiceWidget) and widget.use_fieldset)
    own_id = widget.attrs.get("id") or bound_field.auto_id
    # A widget that draws its own boxes says what its first one adds to the id.
    return own_id + getattr(widget, "first_input", "_0" if several else "")
