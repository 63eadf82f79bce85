"""How the admin shows what changed in a list of choices: with their names, whatever their order."""

from wagtail.admin.compare import M2MFieldComparison, register_comparison_class

from services_catalog.fields import ChoiceArrayField


class ChoicesComparison(M2MFieldComparison):
    def get_items(self):
        names = dict(self.field.offered())
        return [[str(name) for value, name in names.items() if value in (chosen or [])] for chosen in self.values]

    @property
    def values(self):
        return self.val_a, self.val_b

    def has_changed(self):
        return set(self.val_a or []) != set(self.val_b or [])


register_comparison_class(ChoiceArrayField, comparison_class=ChoicesComparison)
