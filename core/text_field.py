"""Boxes that people write in: words, e-mails, and the numbers and codes that name something."""

from django import forms

from core.email import parse_email
from core.typed import compact, is_blank

LONGEST_PASTED = 500  # characters of a pasted number with everything that came along


class WrittenText(forms.CharField):
    """A text somebody writes. One in which nothing is seen, like a lone zero-width space, is empty."""

    def to_python(self, value):
        value = super().to_python(value)
        return self.empty_value if isinstance(value, str) and is_blank(value) else value


class WrittenEmail(forms.EmailField):
    """An e-mail, however it was pasted, kept in the one form that `core.email` gives it."""

    def clean(self, value):
        return super().clean(parse_email(value) if value else value)


class WrittenIdentifier(forms.CharField):
    """A number, a code or a clave that somebody types or pastes: what only parts it, or is not seen, is taken away.

    `max_length` counts what is left. The box itself has no length: a browser would cut what was pasted with spaces.
    """

    def to_python(self, value):
        return compact(super().to_python(value)[:LONGEST_PASTED])

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs
