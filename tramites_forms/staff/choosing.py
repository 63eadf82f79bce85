"""Choosing a form for a page: found by any words of its title, each form once, in whatever language the page is."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet

from core.sorting import sort_key

PER_PAGE = 50


class WordsForm(BaseFilterForm):
    q = forms.CharField(
        label=_("Words of the title"), max_length=100, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )

    def filter(self, objects):
        objects = super().filter(objects)
        words = sort_key(self.cleaned_data.get("q") or "").split()
        if not words:
            return objects
        self.is_searching, self.search_query = True, self.cleaned_data["q"]
        rows = objects.values_list("pk", "title", "slug", "receiver")
        found = [pk for pk, *said in rows if all(word in sort_key(" ".join(said)) for word in words)]
        return objects.filter(pk__in=found)


class _Sources:
    """Pages point to the form of the source language; its translations follow by themselves."""

    filter_form_class = WordsForm

    def get_object_list(self):
        return super().get_object_list().filter(locale__language_code=settings.LANGUAGE_CODE)

    @property
    def columns(self):
        title, *others = super().columns
        status = [column for column in others if column.name != "locale"]
        return [title, Column("receiver", label=_("Who receives it")), *status]


class FormChooseView(_Sources, ChooseView):
    pass


class FormChooseResultsView(_Sources, ChooseResultsView):
    pass


class FormChooserViewSet(SnippetChooserViewSet):
    choose_view_class = FormChooseView
    choose_results_view_class = FormChooseResultsView
