"""What of the rooms is told in the journal of changes: a model, its type in the API, and what of it everybody sees."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from wagtail.models import Page

from core.api_links import SAME_ID
from core.served.rule import served


@dataclass(frozen=True)
class Kind:
    """`shown()` is the QuerySet of the Spanish instances that everybody may see; `name` gives what stands in the id."""

    model: type[Model]
    type: str
    shown: Callable[[], QuerySet[Any]]
    name: Callable[[Any], str]

    def thing(self, instance: Any) -> str:
        return f"{SAME_ID.get(self.type, self.type)}:{self.name(instance)}"


_kinds: dict[type[Model], Kind] = {}


def register(
    model: type[Model],
    type_: str,
    *,
    shown: Callable[[], QuerySet[Any]] | None = None,
    name: Callable[[Any], str] = lambda instance: str(instance.slug),
) -> None:
    """Have the instances of `model` told as `type_`. Raises ValueError the second time."""
    if model in _kinds:
        raise ValueError(f"{model.__name__} is already told")
    _kinds[model] = Kind(model, type_, shown or (lambda: _shown(model)), name)


def kinds() -> list[Kind]:
    return list(_kinds.values())


def kind_of(instance: Any) -> Kind | None:
    return _kinds.get(type(instance))


def _shown(model: type[Model]) -> QuerySet[Any]:
    found = model._default_manager.filter(locale__language_code=settings.LANGUAGE_CODE)
    if issubclass(model, Page):
        return served(found)
    has_drafts = any(field.name == "live" for field in model._meta.get_fields())
    return found.filter(live=True) if has_drafts else found
