"""Widgets two rooms share. The component `{% field %}` gives them label, hint and error."""

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from core.field_errors import PlacedBoxes
from core.typed import is_blank
from core.written_date import NotADate, parts_of, read_date


class DateParts(PlacedBoxes, forms.MultiWidget):
    """A date as three boxes, day, month and year: what everybody can type on a cheap phone.

    The value is an ISO date when the three boxes make one, and what was typed ("31/2/2020") when they do not, so that
    a `forms.DateField` refuses it and the person sees again what they wrote. Empty boxes are an empty value. The boxes
    have no length: a month may be written by its name, and a whole date pasted into the first.
    """

    template_name = "components/date_parts.html"
    parts = ((_("Day"), 2, "bday-day"), (_("Month"), 2, "bday-month"), (_("Year"), 4, "bday-year"))

    def __init__(self, attrs=None, birthday=False):
        super().__init__([self._box(part, birthday) for part in self.parts], attrs)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for box, (label, _length, _token) in zip(context["widget"]["subwidgets"], self.parts, strict=True):
            box["label"] = label
        return context

    def decompress(self, value):
        if isinstance(value, datetime.date):
            return [value.day, value.month, value.year]
        if isinstance(value, str) and value:
            if value.count("-") == 2:
                return value.split("-")[::-1]
            return [*value.split("/"), "", ""][:3]
        return ["", "", ""]

    def value_from_datadict(self, data, files, name):
        boxes = [(box or "").strip() for box in super().value_from_datadict(data, files, name)]
        if is_blank("".join(boxes)):
            return ""
        if len(written := [box for box in boxes if box]) == 1:  # a whole date pasted into one box
            boxes = parts_of(written[0], 3) or boxes
        try:
            return read_date(*boxes).isoformat()
        except NotADate:
            return "/".join(box.replace("/", " ")[:20] for box in boxes)

    @staticmethod
    def _box(part, birthday):
        _label, length, token = part
        attrs = {"inputmode": "numeric", "class": f"width-{length}"}
        if birthday:
            attrs["autocomplete"] = token
        return forms.TextInput(attrs)
