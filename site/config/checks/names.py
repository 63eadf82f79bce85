"""No import by name: a module, model, class or command of a floor above, asked for by a string, is an import upward."""

import ast
from collections.abc import Iterator
from pathlib import Path

from config.checks import CHECKOUT, FLOOR, ROOMS, folder, tell

BY_NAME = {"import_module", "__import__", "import_string", "find_spec", "get_model", "run_module"}


def commands(root: Path = CHECKOUT) -> dict[str, str]:
    """Return {command of manage.py: its room}."""
    return {
        path.stem: room
        for room in ROOMS
        for path in (folder(room, root) / "management" / "commands").glob("*.py")
        if path.stem != "__init__"
    }


def beginning(node: ast.expr) -> str:
    """Return the text that an expression begins with, "" when it is not written there."""
    if isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def named(call: ast.Call, owner: dict[str, str]) -> str:
    """Return the room that a call asks for by a string, or ""."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    text = beginning(call.args[0]) if call.args else ""
    if name == "call_command":
        return owner.get(text, "")
    room = text.partition(".")[0]
    return room if name in BY_NAME and room in ROOMS else ""


def faults(root: Path = CHECKOUT) -> Iterator[str]:
    """Yield a line for each call, outside migrations, that names what is not on a floor below its own room."""
    owner = commands(root)
    for room in ROOMS:
        for path in sorted(folder(room, root).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                other = named(node, owner) if isinstance(node, ast.Call) else ""
                if other and other != room and FLOOR[other] >= FLOOR[room]:
                    yield f"{path.relative_to(root)}:{getattr(node, 'lineno', 0)}: {room} asks for {other} by name"


if __name__ == "__main__":
    tell(faults())
