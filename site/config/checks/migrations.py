"""A migration that can lock a table, lose data or break the code that still runs says why it may, or is refused.

Written beside the operation, in the file: `# risky: <why it may>`. One such line is wanted for each operation found.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from config.checks import CHECKOUT, ROOMS, folder, tell

MARK = re.compile(r"#\s*risky:\s*\S.{9,}")
RISKY = {
    "RemoveField": "drops a column that code of the version before may still write",
    "DeleteModel": "drops a table",
    "RenameField": "renames a column that code of the version before still asks for",
    "RenameModel": "renames a table that code of the version before still asks for",
    "AlterModelTable": "renames a table that code of the version before still asks for",
    "AddIndex": "locks the table against writing while it builds; AddIndexConcurrently does not",
    "AddConstraint": "reads the whole table under a lock",
    "AlterUniqueTogether": "builds an index under a lock",
    "RunPython": "changes data in the transaction that holds the locks",
    "RunSQL": "runs what no tool can judge",
}
NEW = ("CreateModel",)  # what is done to a table of the same migration locks nobody
# Migrations that landed before this check.
BEFORE = CHECKOUT / "site" / "config" / "checks" / "migrations_before.txt"


def word(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def given(call: ast.Call, name: str, place: int) -> ast.expr | None:
    """Return an argument of a call, by its name or place."""
    by_name = next((one.value for one in call.keywords if one.arg == name), None)
    return by_name or (call.args[place] if len(call.args) > place else None)


def operations(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield (name, call) of what a migration does, also inside SeparateDatabaseAndState."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node


def is_required(field: ast.expr | None) -> bool:
    """Say whether a field is not null and has no default of any kind: old rows have nothing to put there."""
    if not isinstance(field, ast.Call):
        return False
    name = field.func.attr if isinstance(field.func, ast.Attribute) else ""
    names = {one.arg for one in field.keywords}
    null = any(one.arg == "null" and getattr(one.value, "value", False) for one in field.keywords)
    return not null and not names & {"default", "db_default", "auto_now", "auto_now_add"} and name != "ManyToManyField"


def risks(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield (line, operation, why it is risky) of a migration's text."""
    tree = ast.parse(source)
    found = list(operations(tree))
    new = {word(given(call, "name", 0)).lower() for name, call in found if name in NEW}
    for name, call in found:
        model = word(given(call, "model_name", 0)) or word(given(call, "name", 0))
        if model.lower() in new and name not in (*NEW, "RunPython", "RunSQL"):
            continue
        if name in RISKY:
            yield call.lineno, name, RISKY[name]
        elif name == "AddField" and is_required(given(call, "field", 2)):
            yield call.lineno, name, "adds a column that must not be null and has no default"


def faults(root: Path = CHECKOUT, before: Path = BEFORE) -> Iterator[str]:
    """Yield a line for each risky operation of a migration that says nothing of it."""
    landed = set(before.read_text().split()) if before.exists() else set()
    for room in ROOMS:
        for path in sorted((folder(room, root) / "migrations").glob("[0-9]*.py")):
            name = f"{room}.{path.stem}"
            source = path.read_text(encoding="utf-8")
            found = list(risks(source))
            if name in landed or len(MARK.findall(source)) >= len(found):
                continue
            for line, operation, why in found:
                yield f"{path.relative_to(root)}:{line}: {operation} {why}: say `# risky: <why it may>`"


if __name__ == "__main__":
    tell(faults())
