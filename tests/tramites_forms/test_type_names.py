"""What a type of field is, only its class says: nothing outside `field_types/` compares a type with a name."""

import ast
import re

import pytest

from tests.support.paths import ROOT
from tramites_forms.field_types import registered

ROOMS = (
    "tramites_forms",
    "casework",
    "services_catalog",
    "home",
    "headless",
    "edition",
    "search",
    "accounts",
    "core",
    "bench",
)
ASKED = {"type", "block_type", "name"}  # spec["type"], child.block_type, bind(spec).name


def is_a_type(node):
    """Say whether an expression reads the type of a field."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and node.slice.value in ASKED
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
        return isinstance(node.args[0], ast.Constant) and node.args[0].value in ASKED
    return isinstance(node, ast.Attribute) and node.attr in ASKED


def names_in(node, constants):
    """Return the strings of a constant, of a set or list of them, or of a constant of the module."""
    if isinstance(node, ast.Name):
        node = constants.get(node.id, node)
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def compared(source):
    """Return [(line, names)] of the comparisons of a type with names of types, in Python."""
    tree, types, found = ast.parse(source), set(registered()), []
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(is_a_type(side) for side in sides):
                names = set().union(*(names_in(side, constants) for side in sides if not is_a_type(side))) & types
                if names:
                    found.append((node.lineno, sorted(names)))
    return found


@pytest.mark.parametrize(
    "line",
    [
        'spec["type"] == "file"',
        '"group" == child.block_type',
        'spec["type"] in {"carne", "passport"}',
        'spec["type"] not in SENSITIVE',
        'bind(spec).name == "yes_no"',
        'spec.get("type") == "email"',
    ],
)
def test_a_comparison_with_a_name_is_seen(line):
    assert compared(f'SENSITIVE = {{"carne"}}\nfound = {line}\n')


def test_no_other_module_compares_a_type_with_its_name():
    found = {}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            inside = path.relative_to(ROOT)
            if "migrations" in path.parts or inside.parts[:2] == ("tramites_forms", "field_types"):
                continue
            others = kinds_of_file(inside)
            if lines := [line for line in compared(path.read_text(encoding="utf-8")) if set(line[1]) - others]:
                found[str(inside)] = lines
    assert not found


def kinds_of_file(path):
    """Return names that are not of questions there: channels of messages are called so too."""
    return {"email", "phone"} if path.parts[0] in ("accounts", "core") else set()


def test_no_script_and_no_template_compares_a_type_with_its_name():
    names = "|".join(registered())
    told = re.compile(rf"""\btype\s*[!=]==?\s*["'](?:{names})["']|\.type\.(?:endsWith|startsWith|includes)\(""")
    paths = [*(ROOT / "static").rglob("*.js"), *(ROOT / "static").rglob("*.mjs"), *(ROOT / "templates").rglob("*.html")]
    assert told.search('if (question.type === "yes_no")') and told.search('{% if spec.type == "file" %}')
    assert [str(path) for path in paths if told.search(path.read_text(encoding="utf-8"))] == []


def test_a_type_of_a_kind_may_hold_what_another_of_its_kind_kept():
    kinds = {}
    for name, field_type in registered().items():
        if field_type.keeps:
            kinds.setdefault(field_type.keeps, set()).add(name)
    assert kinds == {
        "line": {"text", "long_text", "email", "phone", "carne", "passport"},
        "number": {"number", "money"},
        "option": {"single_choice", "long_list"},
    }
