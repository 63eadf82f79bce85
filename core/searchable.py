"""What the search can hold: one document shape, and the registry where each room says how its models become it."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from core.served.rule import is_served

TYPES = ("service", "guide", "news", "organism", "office", "page", "form", "document")


@dataclass(frozen=True)
class SearchDoc:
    """One thing the search can find, in one language.

    `id` is `type:slug` with the slug of the Spanish source; `(id, language)` is unique. `facets` holds slugs by name
    (category, institution, audience, province, online), `labels` the readable text of each slug ({"minjus":
    "Ministerio de Justicia"}). `keywords` are words people type that the text does not say (acronyms, colloquial
    names). `facts` are the short facts that a result shows (cost, time, channel), already worded in `language`.
    `direct` is what a result offers at once: `start` (the address where the request begins), `phone`, `address`,
    `hours`, `answers` ({kind of fact: {"text", "date"}}), `office_kinds` (which offices attend it). `url` is the
    address in `language`, without the site.
    """

    id: str
    type: str
    language: str
    title: str
    url: str
    summary: str = ""
    body: str = ""
    keywords: tuple[str, ...] = ()
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    direct: dict[str, Any] = field(default_factory=dict)
    date: datetime.date | None = None


Extractor = Callable[[Model], Iterable[SearchDoc]]
_extractors: dict[type[Model], Extractor] = {}


def register(model: type[Model]) -> Callable[[Extractor], Extractor]:
    """Decorate the function that turns an instance of `model` into its SearchDocs. One per model.

    The function is only called for what `may_be_indexed` lets through. Raises ValueError on a second registration.
    """

    def decorate(extractor: Extractor) -> Extractor:
        if model in _extractors:
            raise ValueError(f"{model.__name__} already has an extractor")
        _extractors[model] = extractor
        return extractor

    return decorate


def registered() -> dict[type[Model], Extractor]:
    """Return {model: extractor} of every searchable model."""
    return dict(_extractors)


def may_be_indexed(instance: Model) -> bool:
    """Say whether everybody may find `instance`: what is served can be found, and nothing else."""
    return is_served(instance)
