"""`/api/`: the API as a page to read and to try, made of its own OpenAPI. No script, nothing from elsewhere."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from config.api import api
from core.api_ending import end_told, ending

TITLES = {
    "catalogue": _("Procedures, institutions, offices and guides"),
    "content": _("Pages of every type"),
    "news": _("News"),
    "pages": _("Pages of text"),
    "forms": _("Forms and their versions"),
    "search": _("Search"),
    "changes": _("What changed"),
    "site": _("The frame of the site"),
    "figures": _("Figures"),
    "requests": _("Filling in, sending and following requests"),
}


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Not kept like other pages: like all below /api/ it is in the language that was asked for."""
    return render(request, "headless/api_docs.html", {"groups": groups()})


@require_safe
@ending("2026-11-28", "2027-11-30", "/api/")
def docs_before(request: HttpRequest) -> HttpResponse:
    """Where the foot of the pages led to until now."""
    return end_told(docs_before, HttpResponseRedirect("/api/"))


@lru_cache(maxsize=1)
def groups() -> list[dict[str, Any]]:
    """Return what the page shows: the operations of each subject, in the order of TITLES."""
    found: dict[str, list[dict[str, Any]]] = {tag: [] for tag in TITLES}
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].append(_operation(path, method, operation))
    return [{"tag": tag, "title": TITLES[tag], "operations": operations} for tag, operations in found.items()]


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    parameters = [_parameter(one) for one in operation.get("parameters", [])]
    return {
        "id": operation["operationId"].rsplit("api_", 1)[-1],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "parameters": parameters,
        "asks_token": "security" in operation,
        "can_be_tried": method == "get" and "{" not in path,
        "errors": [int(status) for status in operation["responses"] if int(status) >= 400],
    }


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    schema = one["schema"]
    return {
        "name": one["name"],
        "where": one["in"],
        "required": one["required"],
        "about": one.get("description", ""),
        "values": [value for value in schema.get("enum", []) if value != ""],
        "default": schema.get("default", ""),
    }
