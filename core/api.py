"""What every room's `api.py` shares: how lists are cut and how errors read. config.api puts the API together."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Generic, TypeVar

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema

MAX_LIMIT = 100
MAX_OFFSET = 100_000
Item = TypeVar("Item")


class WindowIn(Schema):
    """Which part of a list is asked for."""

    limit: int = Field(20, ge=1, le=MAX_LIMIT, description="How many items, at most.")
    offset: int = Field(0, ge=0, le=MAX_OFFSET, description="How many items to leave out before the first.")


Window = Annotated[WindowIn, Query()]


class ListOut(Schema, Generic[Item]):
    total: int
    items: list[Item]


class ProblemOut(Schema):
    """An error, after RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, Any]] = []


def listing(queryset: Any, window: WindowIn, serialise: Callable[[Any], Any]) -> dict[str, Any]:
    """Return the ListOut of the part of `queryset` (or list) that `window` asks for, each item through `serialise`."""
    total = queryset.count() if hasattr(queryset, "filter") else len(queryset)
    part = queryset[window.offset : window.offset + window.limit]
    return {"total": total, "items": [serialise(item) for item in part]}


def problem(
    status: int,
    detail: object = "",
    errors: Iterable[dict[str, Any]] = (),
    headers: dict[str, str] | None = None,
    more: dict[str, Any] | None = None,
) -> JsonResponse:
    """Return the answer of an error, in the language that was asked for. `more` (dict) are members of its own type."""
    titles = {
        400: _("The request is not valid"),
        401: _("Sign in first"),
        403: _("You may not do this"),
        404: _("Not found"),
        405: _("This address does not take that method"),
        406: _("No such format"),
        410: _("This is no longer published"),
        413: _("The request is too large"),
        415: _("The type of the request's body is not one we read"),
        422: _("The request is not valid"),
        429: _("Too many requests"),
        500: _("Something failed on our side"),
        503: _("The service is not available now"),
    }
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": titles.get(status, HttpResponse(status=status).reason_phrase),
    }
    body |= {"status": status, "detail": str(detail)}
    if errors:
        body["errors"] = list(errors)
    body |= more or {}
    return JsonResponse(body, status=status, headers=headers, content_type="application/problem+json")
