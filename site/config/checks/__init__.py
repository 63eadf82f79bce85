"""What `make lint` checks of our own: each module tells what is wrong, a line each (`python -m config.checks.<it>`)."""

import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
# From the top floor to the ground: import-linter's table is the only one. What stands together shares a floor.
_LAYERS = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
FLOORS = tuple(tuple(layer.split(" | ")) for layer in _LAYERS)
ROOMS = tuple(room for floor in FLOORS for room in floor)
FLOOR = {room: len(FLOORS) - place for place, floor in enumerate(FLOORS) for room in floor}


def folder(room: str, root: Path = CHECKOUT) -> Path:
    """Return where a room stands."""
    return root / "site" / room if room == "config" else root / room


def tell(faults: Iterable[str]) -> None:
    """Print the faults, if there are any, and end with 1."""
    found = list(faults)
    if found:
        sys.exit("\n".join(found))
