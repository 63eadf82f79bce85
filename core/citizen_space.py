"""The sections of a person's own space at /cuenta/. A room registers its own, so that accounts imports none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Section:
    """One section of the space: a heading, the template that draws what follows it, and what that template reads."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


Provider = Callable[[HttpRequest], Section | dict[str, Any] | None]
_providers: list[tuple[int, Provider]] = []


def register(order: int) -> Callable[[Provider], Provider]:
    """Decorate the function(request) that returns a Section (or a dict of its fields), or None to show nothing.

    Sections are shown by `order` (int), least first. Register in the AppConfig's ready().
    """

    def decorate(provider: Provider) -> Provider:
        if any(known is provider for _, known in _providers):
            raise ValueError(f"{provider.__name__} is already registered")
        _providers.append((order, provider))
        _providers.sort(key=lambda entry: entry[0])
        return provider

    return decorate


def sections(request: HttpRequest) -> list[Section]:
    """Return the Sections to show to the person of `request`."""
    found = (provider(request) for _, provider in _providers)
    return [Section(**one) if isinstance(one, dict) else one for one in found if one]
