"""`/api/v1/changes`: how a copy of what the site shows keeps up, missing nothing. See core.changes."""

from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from core.api_links import PLACES
from core.api_lists import MAX_LIMIT
from core.changes import reading

router = Router(tags=["changes"])
LAST_PLACE = 2**63 - 1
TYPES = [*PLACES, "home", "section"]


class ChangesIn(Schema):
    after: int = Field(0, ge=0, le=LAST_PLACE, description="Place of the last change that was read; 0: from the first.")
    limit: int = Field(50, ge=1, le=MAX_LIMIT, description="How many changes are told.")
    type: str = Field("", pattern=f"^({'|'.join(TYPES)})?$", description="Only of this type.")


class ChangeOut(Schema):
    place: int = Field(description="Its number in the journal, growing; there are gaps.")
    id: str
    type: str
    key: str = Field(description="The same in every language and for ever.")
    action: Literal["updated", "removed", "moved"] = Field(
        description="What became of it until now: updated, also when it is new: read it again; removed: forget it; "
        "moved: it has another id, in `moved_to`."
    )
    moved_to: str | None
    at: datetime
    api_url: str | None = Field(description="Where to read it; null when it is gone.")


class ChangesOut(Schema):
    items: list[ChangeOut]
    next: str = Field(description="Address of what follows. With no items: ask it again later.")
    more: bool = Field(description="Whether more are there already.")


@router.get("/changes", response=ChangesOut, summary="What changed, in order, missing nothing")
def changes(request: HttpRequest, asked: Annotated[ChangesIn, Query()]) -> Any:
    found = reading.after(asked.after, asked.limit + 1, [asked.type] if asked.type else [])
    part, more = found[: asked.limit], len(found) > asked.limit
    last = part[-1].change.place if part else asked.after
    query = {"after": last, "limit": asked.limit} | ({"type": asked.type} if asked.type else {})
    return {
        "items": [change_out(one) for one in part],
        "next": f"{request.path}?{urlencode(query)}",
        "more": more,
    }


def change_out(told: reading.Told) -> dict[str, Any]:
    change = told.change
    place = PLACES.get(change.type)
    address = f"/api/v1/{place}/{change.slug}" if place else f"/api/v1/content/{change.thing}"
    return {
        "place": change.place,
        "id": change.thing,
        "type": change.type,
        "key": str(change.family),
        "action": told.action,
        "moved_to": told.moved_to,
        "at": timezone.localtime(change.at),
        "api_url": address if told.action == reading.UPDATED else None,
    }
