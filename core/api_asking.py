"""What every read of the API understands beside its own parameters, and that it understands nothing else.

`lang`, `fields` (which parts of each item to tell) and `expand` (which links to follow). A parameter that an address
does not know is refused by name: a misspelt filter would otherwise answer with everything.
"""

import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, get_args

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.constants import NOT_SET
from ninja.operation import Operation

from core.api import Problem, parameter_fault
from core.api_ending import end_told
from core.api_links import MOST_EXPANDED, LinkOut, expand

LANGUAGE, FIELDS, EXPAND = "lang", "fields", "expand"
LONGEST = 500


def item_of(operation: Operation) -> type[Schema] | None:
    """Return what an operation answers with, of a list one of its items; None where it is no object of ours."""
    answer = operation.response_models.get(200)
    told = answer.model_fields["response"].annotation if answer not in (None, NOT_SET) else None
    if not _is_schema(told):
        return None
    items = told.model_fields.get("items")
    inside = get_args(items.annotation)[0] if items and get_args(items.annotation) else None
    return inside if _is_schema(inside) else told


def expandable(item: type[Schema]) -> list[str]:
    """Return the names of the links of an item."""
    return [name for name, field in item.model_fields.items() if any(map(_is_link, _parts(field.annotation)))]


def names_of(operation: Operation) -> list[str]:
    """Return the parameters of its own that an operation takes in the query."""
    return [
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in getattr(model, "__ninja_flatten_map__", model.model_fields)
    ]


def asked_rightly(run: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate the run of an operation: what it does not know is refused, what all know is kept for `told`."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    item = item_of(operation) if "GET" in operation.methods else None
    known = {LANGUAGE, *names_of(operation)}
    fields = list(item.model_fields) if item else []
    links = expandable(item) if item else []
    known |= ({FIELDS} if item else set()) | ({EXPAND} if links else set())

    @wraps(run)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            _refuse_unknown(request, known)
            _forget_empty(request)
            wanted = _names(request, FIELDS, fields) if item else []
            followed = _names(request, EXPAND, links, MOST_EXPANDED) if links else []
            if wanted and set(followed) - set(wanted):
                raise _fault(EXPAND, _("Name what is expanded in “fields” too."))
        except Problem as refusal:
            return end_told(operation.view_func, refusal.response)
        request.api_asked = (wanted, followed)  # type: ignore[attr-defined]
        return end_told(operation.view_func, run(request, *args, **kwargs))

    return checked


def expanded(request: HttpRequest) -> bool:
    """Say whether links are followed: the answer then tells of other things too."""
    return bool(getattr(request, "api_asked", ([], []))[1])


def told(request: HttpRequest, data: Any) -> Any:
    """Return the answer `data` (changed) with the links expanded and only the fields that were asked for."""
    wanted, followed = getattr(request, "api_asked", ([], []))
    if not (wanted or followed) or not isinstance(data, dict):
        return data
    is_list = isinstance(data.get("items"), list)
    items = data["items"] if is_list else [data]
    expand(items, followed)
    if wanted:
        items = [{name: one[name] for name in wanted if name in one} for one in items]
    return {**data, "items": items} if is_list else items[0]


def _refuse_unknown(request: HttpRequest, known: set[str]) -> None:
    unknown = sorted(set(request.GET) - known)
    if unknown:
        message = _("There is no such parameter here.")
        detail = _("These are known here: %(names)s.") % {"names": ", ".join(sorted(known))}
        raise Problem(400, detail, errors=[parameter_fault(name[:100], message) for name in unknown[:20]])


def _forget_empty(request: HttpRequest) -> None:
    """Leave out what was sent empty, as a form of a page sends every box."""
    if any(value == "" for value in request.GET.values()):
        kept = request.GET.copy()
        for name in [name for name, value in kept.items() if value == ""]:
            del kept[name]
        request.GET = kept  # type: ignore[assignment]


def _names(request: HttpRequest, parameter: str, allowed: list[str], most: int = 100) -> list[str]:
    said = request.GET.get(parameter, "")
    names = list(dict.fromkeys(filter(None, said[: LONGEST + 1].split(","))))
    if len(said) > LONGEST or len(names) > most:
        raise _fault(parameter, _("At most %(most)d names.") % {"most": most})
    if wrong := [name for name in names if name not in allowed]:
        told = {"names": ", ".join(wrong)[:200], "known": ", ".join(allowed)}
        raise _fault(parameter, _("There is no %(names)s here. There is: %(known)s.") % told)
    return names


def _fault(parameter: str, message: object) -> Problem:
    return Problem(400, errors=[parameter_fault(parameter, message)])


def _is_schema(annotation: Any) -> bool:
    return inspect.isclass(annotation) and issubclass(annotation, Schema)


def _is_link(annotation: Any) -> bool:
    return _is_schema(annotation) and issubclass(annotation, LinkOut)


def _parts(annotation: Any) -> Iterator[Any]:
    """Yield a type and those inside it: of `list[LinkOut] | None` also LinkOut."""
    yield annotation
    for one in get_args(annotation):
        yield from _parts(one)
