"""The types of field an editor can use: every module beside this one registers those it defines."""

from importlib import import_module
from pkgutil import iter_modules

from tramites_forms.field_types.base import FieldType, bind, register, registered

for _module in sorted(module.name for module in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")

__all__ = ["FieldType", "bind", "register", "registered"]
