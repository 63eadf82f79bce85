"""A facet of procedures is a row of services_catalog.facets.FACETS: nothing else in the code names it."""

import ast

import pytest
from django.test import RequestFactory

from core import facets as kinds
from core.facets import Narrowed
from search.engines.base import FACETS as SEARCHED
from search.labels import FACETS as TITLES
from services_catalog.facets import FACETS
from tests.support.paths import ROOT

TABLE = "services_catalog/facets.py"
# Where a parameter of these names is of another list, or the word of another thing.
ELSEWHERE = {f"services_catalog/{name}.py" for name in ("places_lists", "lists", "slugs", "choices")}


def test_the_search_the_api_and_the_kept_pages_have_every_facet_of_the_table():
    from services_catalog.api.services import ServiceQuery

    names = [facet.name for facet in FACETS]
    assert list(SEARCHED) == ["type", *names, "date"] and set(names) <= set(TITLES)
    assert list(ServiceQuery.model_fields) == [*names, "state"]  # withdrawn ones too: no facet of a list for people
    assert {facet.parameter for facet in FACETS} <= kinds.PARAMETERS


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_no_other_file_names_its_parameter(facet):
    found = []
    for room in ("services_catalog", "search", "headless", "core", "home", "site/config/settings"):
        for path in (ROOT / room).rglob("*.py"):
            name = str(path.relative_to(ROOT))
            if name == TABLE or name in ELSEWHERE or "migrations" in path.parts:
                continue
            words = {node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)}
            if facet.parameter in words:
                found.append(name)
    assert found == []


def test_a_new_row_is_offered_narrows_and_is_linked():
    asked = []
    row = kinds.Facet(
        parameter="gratis",
        title="Free",
        options=lambda: [kinds.Option("1", "Free", 3)],
        narrow=lambda items, value: asked.append(value) or [one for one in items if one == "free"],
    )
    request = RequestFactory().get("/tramites/?gratis=1")
    chosen = Narrowed([row], request.GET, "/tramites/")
    assert chosen.apply(["free", "paid"]) == ["free"] and asked == ["1"]
    assert chosen.labels == ["Free"] and chosen.url() == "/tramites/?gratis=1"
    [group] = chosen.groups
    assert group["options"] == [{"label": "Free", "count": None, "active": True, "url": "/tramites/"}]
    assert not Narrowed([row], {"gratis": "no"}, "/tramites/")
    kinds.PARAMETERS.discard("gratis")
