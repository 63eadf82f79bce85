"""Every module beside this one, so that the types it defines are registered: a new one needs no other line.

It is not done by the package itself: a type may then use what reads the registry (a group has questions of its own).
"""

from importlib import import_module
from pkgutil import iter_modules

from tramites_forms import field_types

for _module in sorted(module.name for module in iter_modules(field_types.__path__)):
    import_module(f"{field_types.__name__}.{_module}")
