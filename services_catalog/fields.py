from django import forms
from django.contrib.postgres.fields import ArrayField


class ChoiceArrayField(ArrayField):
    """Several values of one list, in one column, chosen with check boxes.

    A column and not a table: a list of 5,000 procedures is filtered by one GIN index and shown without a query more.
    The list is the `choices` of the base field or, where editors keep it, what `names` returns: a function without
    arguments that gives [(value, name)]. It is asked when a form is shown, never when the code is checked.
    """

    def __init__(self, base_field, names=None, **kwargs):
        self.names = names
        super().__init__(base_field, **kwargs)

    def offered(self):
        """Return [(value, name)] of what may be chosen today."""
        return self.names() if self.names else self.base_field.flatchoices

    def formfield(self, **kwargs):
        # Not ArrayField's own form field, which is one text box with commas.
        return super(ArrayField, self).formfield(
            **{
                "form_class": forms.TypedMultipleChoiceField,
                "choices": self.names or self.base_field.choices,
                "coerce": self.base_field.to_python,
                "widget": forms.CheckboxSelectMultiple,
                **kwargs,
            }
        )
