"""Understanding a search is three steps, each a function of values: reading, then meaning, then weighing."""

import ast

import pytest

from tests.support.paths import ROOT

# module -> those of the three that it may know
STAGES = {"reading": (), "meaning": ("reading",), "weighing": ("reading", "meaning")}


def tree(module):
    return ast.parse((ROOT / "search" / f"{module}.py").read_text())


@pytest.mark.parametrize("module", STAGES)
def test_a_step_knows_only_those_before_it(module):
    asked = {node.module for node in ast.walk(tree(module)) if isinstance(node, ast.ImportFrom)}
    assert not asked & {f"search.{other}" for other in (*STAGES, "query") if other not in STAGES[module]}


@pytest.mark.parametrize("module", [*STAGES, "query"])
def test_nothing_in_a_step_changes_once_it_is_made(module):
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ClassDef):
            frozen = [ast.unparse(one) for one in node.decorator_list]
            assert frozen == ["dataclass(frozen=True)"] or "NamedTuple" in map(ast.unparse, node.bases), node.name
        assert not isinstance(node, (ast.Global, ast.Nonlocal)), ast.unparse(node)
