"""Narrowing a list by its address: a table of facets says what may be asked, and everything else follows from it.

The links of the facets component, the words of what was chosen, the query, and the addresses that are understood.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.functional import Promise

PARAMETERS: set[str] = set()  # of every facet there is: the page cache keeps what they narrow


class Option(NamedTuple):
    """One value of a facet: as it stands in the address, in words, and how many items have it where that is known."""

    value: str
    label: str | Promise
    total: int | None = None


def no_options() -> Iterable[Option]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Facet:
    """One way to narrow a list. `narrow(queryset, value)` returns what is left of it."""

    parameter: str  # in the address
    title: str | Promise
    narrow: Callable[[Any, str], Any]
    options: Callable[[], Iterable[Option]] = no_options  # what never changes; the rest is offered for each request
    inside: str = ""  # the parameter of another facet: it is offered, and holds, only within what is chosen there
    folded: bool = False  # long: shown closed until something in it is chosen

    def __post_init__(self) -> None:
        PARAMETERS.add(self.parameter)


def address_with(path: str, **parameters: str | None) -> str:
    """Return `path` with the parameters that are not empty."""
    kept = urlencode({name: value for name, value in parameters.items() if value})
    return f"{path}?{kept}" if kept else path


class Narrowed:
    """What a query string narrows a list to. A word that is no option of its facet is ignored, whatever it holds."""

    def __init__(
        self,
        facets: Iterable[Facet],
        query: Mapping[str, str],
        path: str,
        offered: Mapping[str, Iterable[Option]] | None = None,
    ) -> None:
        """`offered`: {parameter: options} of the facets whose options are not always the same.

        Their counts are of the whole list, and are only told of that one.
        """
        self.path, self.facets = path, tuple(facets)
        self.options = {
            facet.parameter: list((offered or {}).get(facet.parameter) or facet.options()) for facet in self.facets
        }
        self.chosen = {
            name: next((option for option in options if option.value == query.get(name)), None)
            for name, options in self.options.items()
        }

    @property
    def params(self) -> dict[str, str | None]:
        """The query string that means this, as a dict; None where it does not narrow."""
        return {name: option.value if option else None for name, option in self.chosen.items()}

    def __bool__(self) -> bool:
        return any(self.chosen.values())

    @property
    def labels(self) -> list[str | Promise]:
        """What was chosen, in words."""
        return [option.label for option in self.chosen.values() if option]

    def url(self, **changes: str | None) -> str:
        """Return the address of this list with something chosen or let go: `url(audiencia="empresas")`."""
        return address_with(self.path, **{**self.params, **changes})

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The choices as the facets component takes them."""
        return self.groups_without()

    def groups_without(self, *parameters: str) -> list[dict[str, Any]]:
        """The same, without the facets that the page offers already in another way."""
        return [
            {
                "title": facet.title,
                "options": [self.link(facet.parameter, option) for option in self.options[facet.parameter]],
                "open": not facet.folded or self.chosen[facet.parameter] is not None,
            }
            for facet in self.facets
            if facet.parameter not in parameters and (not facet.inside or self.options[facet.parameter])
        ]

    def link(self, parameter: str, option: Option) -> dict[str, Any]:
        """Return one choice: pressing the active one lets it go."""
        active = self.chosen[parameter] is not None and self.params[parameter] == option.value
        changes = {facet.parameter: None for facet in self.facets if facet.inside == parameter}
        url = self.url(**{**changes, parameter: None if active else option.value})
        count = None if self else option.total
        return {"label": option.label, "count": count, "active": active, "url": url}

    def apply(self, items: Any) -> Any:
        """Return what is left of `items` (a queryset)."""
        for facet in self.facets:
            if option := self.chosen[facet.parameter]:
                items = facet.narrow(items, option.value)
        return items
