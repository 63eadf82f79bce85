import json
import re

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.files.images import TAKEN
from tramites_forms.field_types.base import FILES, FieldType, register

ACCEPT = {"image": TAKEN, "pdf": "application/pdf"}
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HASH = re.compile(r"[0-9a-f]{64}")


class FilesWidget(forms.Widget):
    """The files kept so far, each with its «remove», and the box to add more."""

    template_name = "tramites_forms/widgets/files.html"
    needs_multipart_form = True
    first_input = "_archivo"  # where the error summary leads
    use_fieldset = True
    offer = None  # uploads.offer: how files are sent in pieces, where there is a draft to keep them

    def __init__(self, accept, most):
        self.accept, self.most = accept, most
        super().__init__()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, None, attrs)
        kept = read_kept(value)
        context["kept"] = [{**one, "readable_size": filesizeformat(one["size"])} for one in kept]
        context["may_add"] = len(kept) < self.most
        context["several"] = self.most > 1
        context["accept"] = ",".join(ACCEPT[kind] for kind in self.accept)
        context["offer"] = self.offer
        return context


def read_kept(value):
    """Return the list of kept files out of what the form holds: a list, or the JSON uploads.service put in the data."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    return value if isinstance(value, list) else []


class FilesField(forms.Field):
    """Its value is the list of the files kept; taking them in is the work of uploads.service."""

    def __init__(self, accept, most, **kwargs):
        self.most = most
        super().__init__(widget=FilesWidget(accept, most), **kwargs)

    def clean(self, value):
        kept = read_kept(value) if not isinstance(value, list) else value
        for one in kept:
            if not is_kept(one):
                raise ValidationError(_("This answer has a form that cannot be read."), code="shape")
        if self.required and not kept:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(kept) > self.most:
            raise ValidationError(_("You can send at most %d files here.") % self.most, code="many")
        return kept


def is_size(number):
    """JSON has one kind of number: 3.0 is as good a size as 3, and true is none."""
    return isinstance(number, (int, float)) and not isinstance(number, bool) and 0 <= number == int(number)


def is_kept(one):
    """Say whether a value is what an answer keeps of a file."""
    return (
        isinstance(one, dict)
        and set(one) == {"id", "name", "size", "sha256"}
        and isinstance(one["name"], str)
        and is_size(one["size"])
        and isinstance(one["id"], str)
        and bool(_ID.fullmatch(one["id"]))
        and isinstance(one["sha256"], str)
        and bool(_HASH.fullmatch(one["sha256"]))
    )


@register
class File(FieldType):
    name = "file"
    takes_files = True
    in_groups = False
    label = _("Files")
    description = _("Photos or PDF. Checked by what they hold, cleaned, and kept apart and encrypted.")
    icon = "doc-full-inverse"
    group = FILES
    typed = False
    operators = frozenset({"filled"})
    preview = {"label": "Foto del carné deteriorado", "help": "JPG, PNG, HEIC o PDF de hasta 5 MB"}

    @classmethod
    def options(cls):
        kinds = [("both", _("Photos and PDF")), ("image", _("Photos only")), ("pdf", _("PDF only"))]
        return {
            "kinds": blocks.ChoiceBlock(label=_("What is taken"), choices=kinds, default="both"),
            "most": blocks.IntegerBlock(label=_("How many at most"), default=1, min_value=1, max_value=10),
            "megabytes": blocks.IntegerBlock(label=_("Megabytes each at most"), default=5, min_value=1, max_value=10),
        }

    @classmethod
    def settings(cls, value):
        kinds = value.get("kinds") or "both"
        return {
            "accept": ["image", "pdf"] if kinds == "both" else [kinds],
            "most": value.get("most") or 1,
            "megabytes": value.get("megabytes") or 5,
        }

    def field_class(self):
        return FilesField(self.spec["accept"], self.spec["most"])

    def limits(self):
        said = {"image": _("Photos (JPG, PNG, HEIC, AVIF or WebP)"), "pdf": _("PDF")}
        kinds = ", ".join(str(said[kind]) for kind in self.spec["accept"])
        return _("%(kinds)s, up to %(megabytes)d MB each.") % {"kinds": kinds, "megabytes": self.spec["megabytes"]}

    def required_message(self):
        return _("Add a file in “%(label)s”") % {"label": self.text["label"]}

    def schema(self):
        file = {
            "type": "object",
            "properties": {
                "id": {"type": "string", "pattern": f"^{_ID.pattern}$", "maxLength": 36},
                "name": {"type": "string"},
                "size": {"type": "integer", "minimum": 0},
                "sha256": {"type": "string", "pattern": f"^{_HASH.pattern}$", "maxLength": 64},
            },
            "required": ["id", "name", "size", "sha256"],
            "additionalProperties": False,
        }
        return {"type": "array", "items": file, "minItems": 1, "maxItems": self.spec["most"]}

    def shown(self, answer):
        return "\n".join(f"{one['name']} ({filesizeformat(one['size'])})" for one in answer)
