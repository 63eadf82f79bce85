"""The types of field an editor can use. Importing a module here registers the types in it, in the order editors see."""

from tramites_forms.field_types import text  # noqa: I001  the order is what editors see
from tramites_forms.field_types import contact
from tramites_forms.field_types import identity
from tramites_forms.field_types import parts
from tramites_forms.field_types import dates
from tramites_forms.field_types import numbers
from tramites_forms.field_types import choices
from tramites_forms.field_types import groups
from tramites_forms.field_types import files
from tramites_forms.field_types import statements
from tramites_forms.field_types.base import FieldType, bind, register, registered

__all__ = [
    "FieldType",
    "bind",
    "choices",
    "contact",
    "dates",
    "files",
    "groups",
    "identity",
    "numbers",
    "parts",
    "register",
    "registered",
    "statements",
    "text",
]
