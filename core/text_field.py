from django import forms

from core.typed import is_blank


class WrittenText(forms.CharField):
    """A text somebody writes. One in which nothing is seen, like a lone zero-width space, is empty."""

    def to_python(self, value):
        value = super().to_python(value)
        return self.empty_value if isinstance(value, str) and is_blank(value) else value
