"""Everything that is kept of a person, gathered from all the rooms to give it to that person."""

from collections.abc import Callable
from typing import Any

from django.dispatch import Signal

# Sent with `user` (User) when somebody proves, for the first time, that an account is theirs: what any room keeps for
# that account was put there by nobody knows whom, and goes.
emptied = Signal()

Exporter = Callable[[Any], Any]
_exporters: dict[str, Exporter] = {}


def register(name: str) -> Callable[[Exporter], Exporter]:
    """Decorate function(user), which returns what a room keeps of a person as plain data (dict, list, str, date...).

    `name` (str) is its heading in the file that the person gets. Raises ValueError on a second registration.
    """

    def decorate(exporter: Exporter) -> Exporter:
        if name in _exporters:
            raise ValueError(f"{name} is already registered")
        _exporters[name] = exporter
        return exporter

    return decorate


def export(user: Any) -> dict[str, Any]:
    """Return {heading: data} of all the rooms."""
    return {name: exporter(user) for name, exporter in _exporters.items()}
