from django import forms
from django.contrib.postgres.fields import ArrayField


class ChoiceArrayField(ArrayField):
    """Several values of one closed list, in one column, chosen with check boxes.

    A column and not a table: a list of 5,000 procedures is filtered by one GIN index and shown without a query more.
    """

    def formfield(self, **kwargs):
        # Not ArrayField's own form field, which is one text box with commas.
        return super(ArrayField, self).formfield(
            **{
                "form_class": forms.TypedMultipleChoiceField,
                "choices": self.base_field.choices,
                "coerce": self.base_field.to_python,
                "widget": forms.CheckboxSelectMultiple,
                **kwargs,
            }
        )
