"""Endpoints that will go: told in each of their answers, in the OpenAPI and for as long as was promised.

`Deprecation` is of RFC 9745, `Sunset` of RFC 8594, and the link to what takes its place of RFC 5829. Nothing goes
within v1 without half a year between the two (docs/api.md).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.http import HttpResponse
from django.utils.http import http_date

NOTICE = timedelta(days=180)
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Ending:
    """`since` it is not for anything new; `until` (datetime) it answers; `instead` (address) takes its place."""

    since: datetime
    until: datetime
    instead: str

    def __post_init__(self) -> None:
        if self.until - self.since < NOTICE:
            raise ValueError("what was promised is kept for half a year after it is told that it goes")

    def tell(self, response: HttpResponse) -> HttpResponse:
        """Return the response (changed) with the headers that say it."""
        response["Deprecation"] = f"@{int(self.since.timestamp())}"
        response["Sunset"] = http_date(self.until.timestamp())
        response["Link"] = f'<{self.instead}>; rel="successor-version"'
        return response


def ending(since: str, until: str, instead: str) -> Callable[[View], View]:
    """Decorate the function of an endpoint that goes, below its route, which says `deprecated=True`.

    The days are ISO dates. Raises ValueError for less than half a year.
    """
    days = [datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (since, until)]
    told = Ending(*days, instead)

    def decorate(view: View) -> View:
        view.ending = told  # type: ignore[attr-defined]
        return view

    return decorate


def end_told(view: Any, response: Any) -> Any:
    """Return the answer of an endpoint (changed), which says that it goes when it does."""
    told = getattr(view, "ending", None)
    return told.tell(response) if told else response
