"""Words that an editor leaves where a fact is missing. They are for the next editor: they are never published."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.fields import StreamField

# A mark is a whole word or a bracket: «falta un documento» and «todo» are ordinary Spanish.
MARKS = re.compile(
    r"""
      \bfaltan?\s(?:un|el|este|los|estos)\sdatos?\b
    | \bdatos?\spendientes?\b | \b(?:pendiente|por)\s(?:de\s)?completar\b | \bpor\s(?:definir|confirmar)\b
    | \bcomplet(?:ar|e)\saquí\b | \bescrib(?:ir|a)\saquí\sel\b
    | \blorem\sipsum\b | \b(?-i:TODO|FIXME|TBD|TBC)\b | \b(?-i:X{3,})\b | _{4,} | \?{3,}
    | \[\s*(?:\.{3}|…|falta|completar|pendiente|nombre|fecha|dirección|teléfono|correo|institución)[^\]]{0,80}\]
    """,
    re.VERBOSE | re.IGNORECASE,
)


# What the database is asked first: it finds all of those, and some more.
ROUGH = (
    r"falta|pendiente|completar|definir|confirmar|complete aqu|escrib(a|ir) aqu|lorem|____|\?\?\?"
    r"|\[ *(\.\.\.|…|nombre|fecha|direcci|tel|correo|instituci)"
)
ROUGH_CAPITALS = "TODO|FIXME|TBD|TBC|XXX"


def marks_in(text):
    """Return the marks (list of str) of what is missing in a text or a piece of HTML."""
    return [found[0] for found in MARKS.finditer(strip_tags(text))]


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inside in value.values():
            yield from _texts(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from _texts(inside)


def missing_in(page):
    """Return {name of a field: marks (list of str)} of a page: texts and blocks, but for its notes for editors."""
    found = {}
    for field in page._meta.concrete_fields:
        if field.name == "editor_note":
            continue
        value = getattr(page, field.attname, None)
        texts = list(_texts(list(value.raw_data))) if isinstance(field, StreamField) and value else list(_texts(value))
        if marks := [mark for text in texts for mark in marks_in(text)]:
            found[field.name] = marks
    return found


def unfinished(pages):
    """Return the keys (list) of those of `pages` (QuerySet of a page type) that say that something is missing."""
    kinds = (models.CharField, models.TextField, StreamField)
    fields = [one for one in pages.model._meta.concrete_fields if isinstance(one, kinds) and one.name != "editor_note"]
    told = Concat(*(Cast(one.name, models.TextField()) for one in fields), Value(""), output_field=models.TextField())
    rough = models.Q(told_to_readers__iregex=ROUGH) | models.Q(told_to_readers__regex=ROUGH_CAPITALS)
    return [page.pk for page in pages.annotate(told_to_readers=told).filter(rough) if missing_in(page)]


def said(marks):
    """Return the sentence that names what is missing (str)."""
    return _("A fact is missing here: “%(mark)s”. Write it or take the sentence out.") % {"mark": marks[0]}


class FinishedPageForm(WagtailAdminPageForm):
    """A draft may say what is missing. What is sent to be approved or published may not."""

    def clean(self):
        cleaned = super().clean()
        if not self.is_deferred_validation:
            for name, field in self.fields.items():
                if name != "editor_note" and not isinstance(field.widget, forms.HiddenInput):
                    self._refuse_marks(name, cleaned.get(name))
        return cleaned

    def _refuse_marks(self, name, value):
        raw = list(value.get_prep_value()) if hasattr(value, "stream_block") else value
        marks = [mark for text in _texts(raw) for mark in marks_in(text)]
        if marks:
            self.add_error(name, ValidationError(said(marks)))
