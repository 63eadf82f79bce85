"""How errors of the API read: problem documents (RFC 9457), in the language that was asked for.

Lists are cut in core.api_lists, things name each other by core.api_links. config.api puts the API together.
"""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Schema

MAX_OFFSET = 100_000


class ProblemOut(Schema):
    """An error, after RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, Any]] = []


class Problem(Exception):
    """An error to answer with. Takes what `problem` takes."""

    def __init__(self, status: int, detail: object = "", **more: Any) -> None:
        self.status, self.detail, self.more = status, detail, more
        super().__init__(status, str(detail))

    @property
    def response(self) -> JsonResponse:
        return problem(self.status, self.detail, **self.more)


def parameter_fault(name: str, message: object) -> dict[str, Any]:
    """Return what is wrong with one parameter, as one of the `errors` of a problem."""
    return {"where": ["query", name], "message": str(message)}


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
        409: _("This does not fit what is there now"),
        410: _("This is no longer published"),
        412: _("It has changed since you read it"),
        413: _("The request is too large"),
        415: _("The type of the request's body is not one we read"),
        422: _("The request is not valid"),
        429: _("Too many requests"),
        460: _("What arrived is not what was sent"),
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
