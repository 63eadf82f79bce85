"""Lists of the API: how they are cut, by number (`offset`) or by what came last (`after`), and in which order.

A cursor is signed and says in which list it stands: order, filters and language. It holds the place of the last item by
the values it was ordered by, so nothing that comes before shifts what follows. By `order=key`, which never changes, no
item comes twice and none is missed while others are published; by a name, one that is renamed meanwhile may.
"""

import hashlib
import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema

from core.api import MAX_OFFSET, Problem, parameter_fault

MAX_LIMIT = 100
LONGEST_CURSOR = 2_000
SALT = "core.api_lists"
KEY = "key"
OF_THE_WINDOW = {"after", "offset", "limit", "fields", "expand", "lang"}  # which part of a list, and how it is told
Item = TypeVar("Item")


class WindowIn(Schema):
    """Which part of a list is asked for."""

    limit: int = Field(20, ge=1, le=MAX_LIMIT, description="How many items, at most.")
    offset: int = Field(0, ge=0, le=MAX_OFFSET, description="How many items to leave out before the first.")
    after: str = Field("", max_length=LONGEST_CURSOR, description="The cursor of `next`, instead of `offset`.")
    order: Literal["", "key"] = Field(
        "",
        description="Empty: the order of the site. `key`: by what never changes, so that whoever reads a list to its "
        "end with `after` gets every item once, also while others are published.",
    )


Window = Annotated[WindowIn, Query()]


class ListOut(Schema, Generic[Item]):
    total: int
    items: list[Item]
    next: str | None = Field(None, description="Address of what follows; null at the end.")


def listing(
    request: HttpRequest,
    found: Any,
    window: WindowIn,
    serialise: Callable[[list[Any]], list[Any]],
    *,
    by: Sequence[str] | Callable[[Any], tuple[Any, ...]],
    key: str = "translation_key",
) -> dict[str, Any]:
    """Return the ListOut of the part of `found` that `window` asks for.

    `found` is a queryset, with `by` the names it is ordered by ("-date"; the last one tells all items apart), or a list
    in order, with `by` the function of an item that says its place. `key`: the name of what never changes.
    `serialise` is given the items of the part at once. Raises Problem for a cursor of another list.
    """
    if window.after and window.offset:
        raise Problem(400, _("Give “after” or “offset”, not both."), errors=[parameter_fault("offset", "after")])
    here = _mark(request, window.order)
    last = _place_of(window.after, here) if window.after else None
    cut = _of_queryset if isinstance(found, QuerySet) else _of_list
    total, part, place = cut(found, window, last, by, key)
    following = f"{request.path}?{_following(request, signer().sign_object([here, place], compress=True))}"
    return {"total": total, "items": serialise(part), "next": following if place else None}


def signer() -> signing.Signer:
    """Without the hour: the same list gives the same cursor, and so the same ETag."""
    return signing.Signer(salt=SALT)


def _mark(request: HttpRequest, order: str) -> str:
    """Return what tells this list from others: its address, language, order and filters, in short."""
    chosen = sorted((name, value) for name, value in request.GET.items() if name not in OF_THE_WINDOW)
    said = repr([request.path, get_language(), order, chosen])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _place_of(cursor: str, here: str) -> list[Any]:
    try:
        mark, place = signer().unsign_object(cursor)
    except (signing.BadSignature, ValueError, TypeError):
        mark, place = "", []
    if mark != here:
        fault = parameter_fault("after", _("It is not of this list. Begin again without it."))
        raise Problem(400, errors=[fault])
    return list(place)


def _following(request: HttpRequest, cursor: str) -> str:
    kept = {name: value for name, value in request.GET.items() if name not in ("after", "offset", "lang")}
    return urlencode({**kept, "lang": get_language(), "after": cursor})


def _of_list(
    found: Any, window: WindowIn, last: Any, by: Any, key: str
) -> tuple[int, list[Any], tuple[str, ...] | None]:
    def told(item: Any) -> tuple[str, ...]:
        return (str(_value(item, key)),) if window.order == KEY else tuple(map(str, by(item)))

    rows = sorted(found, key=told) if window.order == KEY else list(found)
    start = window.offset
    if last is not None:
        # In the list's own order the last item is looked for; where it has gone, what was after it by its place.
        places = [told(one) for one in rows]
        wanted = tuple(last)
        start = places.index(wanted) + 1 if wanted in places else sum(place <= wanted for place in places)
    part = rows[start : start + window.limit]
    more = start + window.limit < len(rows)
    return len(rows), part, told(part[-1]) if more and part else None


def _of_queryset(
    found: Any, window: WindowIn, last: Any, by: Any, key: str
) -> tuple[int, list[Any], tuple[Any, ...] | None]:
    names = (key,) if window.order == KEY else tuple(by)
    total = found.order_by().count()
    ordered = found.order_by(*names)
    if last is not None:
        if len(last) != len(names):
            raise Problem(400, errors=[parameter_fault("after", _("It is not of this list. Begin again without it."))])
        ordered = ordered.filter(_beyond(names, last))
    rows = list(ordered[window.offset : window.offset + window.limit + 1])
    part = rows[: window.limit]
    place = tuple(_told(_value(part[-1], name.lstrip("-"))) for name in names) if len(rows) > window.limit else None
    return total, part, place


def _beyond(names: Sequence[str], last: Sequence[Any]) -> Q:
    """Return the Q of what comes after the values `last` in an order by `names`."""
    beyond, same = Q(pk__in=[]), Q()
    for name, value in zip(names, last, strict=True):
        field, compared = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        beyond |= same & Q(**{f"{field}__{compared}": value})
        same &= Q(**{field: value})
    return beyond


def _value(item: Any, name: str) -> Any:
    for part in name.split("__"):
        item = item[part] if isinstance(item, dict) else getattr(item, part)
    return item


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value) if _odd(value) else value


def _odd(value: Any) -> bool:
    return isinstance(value, uuid.UUID)
