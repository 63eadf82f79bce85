"""What the tests of every field type need of one: a file here for each type added since the first ones.

The first types have their samples in the tables of the tests themselves; those tables take in whatever is found here,
so that a new type is a class under tramites_forms/field_types/ and one file beside this, and every test runs on it.
"""

from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules


@dataclass(frozen=True)
class Sample:
    name: str
    good: list  # (settings, what is posted, what is kept, what is shown)
    bad: list  # (settings, what is posted)
    answers: list  # JSON answers that are sometimes right; the first one is
    settings: dict = field(default_factory=dict)  # of a document's field
    options: dict = field(default_factory=dict)  # of the editor's block


SAMPLES = {}
for _module in sorted(module.name for module in iter_modules(__path__)):
    _sample = import_module(f"{__name__}.{_module}").SAMPLE
    SAMPLES[_sample.name] = _sample
