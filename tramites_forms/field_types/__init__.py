"""The types of field an editor can use, one class each. They register themselves when all.py brings them in."""

from tramites_forms.field_types.base import FieldType, bind, register, registered

__all__ = ["FieldType", "bind", "register", "registered"]
