"""Everything that is kept of a person, gathered from all the rooms to give it to that person."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.dispatch import Signal
from django.utils import timezone

# Sent with `user` (User) when somebody proves, for the first time, that an account is theirs: what any room keeps for
# that account was put there by nobody knows whom, and goes.
emptied = Signal()

# The version of the file: higher when a key changes its name or its meaning. docs/my-data.md describes it.
VERSION = 1
Exporter = Callable[[Any], Any]
_exporters: dict[str, Exporter] = {}
_staying: list[Exporter] = []


def register(name: str) -> Callable[[Exporter], Exporter]:
    """Decorate function(user), which returns what a room keeps of a person as plain data (dict, list, str, date...).

    `name` (str) is its heading in the file that the person gets: Spanish, like every key in it, because people read it.
    Raises ValueError on a second registration.
    """

    def decorate(exporter: Exporter) -> Exporter:
        if name in _exporters:
            raise ValueError(f"{name} is already registered")
        _exporters[name] = exporter
        return exporter

    return decorate


def stays(lister: Exporter) -> Exporter:
    """Decorate function(user), which lists what stays when the account is erased, as the law says, and until when.

    It returns rows {"label", "value", "note"} (str). Register once.
    """
    _staying.append(lister)
    return lister


def staying(user: Any) -> list[dict[str, str]]:
    """Return the rows of what stays of a person when the account is erased."""
    return [row for lister in _staying for row in lister(user)]


def export(user: Any) -> dict[str, Any]:
    """Return what all the rooms keep of a person, as the file of docs/my-data.md: {heading: data}."""
    about = {"version": VERSION, "fecha": timezone.now()}
    return {"archivo": about, **{name: exporter(user) for name, exporter in _exporters.items()}}


def renamed(rows: Iterable[Mapping[str, Any]], keys: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return dicts with the names of a file: `rows` (iterable of dicts), `keys` {name in the row: name in the file}."""
    return [{told: row[name] for name, told in keys.items()} for row in rows]
