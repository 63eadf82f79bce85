"""What the API tells of everything it tells: what it is, since when, in which languages, and whether it still holds."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from ninja import Field, Schema

from core.api_links import LinkOut
from core.changes.reading import moments
from core.language_paths import codes
from core.locale import language_of, live_translations, source_changed
from core.page_addresses import page_address


class ThingOut(LinkOut):
    key: UUID = Field(description="The same in every language and for ever, also when it gets another address.")
    language: str = Field(description="Of what is told here: Spanish where it is not translated.")
    state: Literal["live", "withdrawn"] = "live"
    updated_at: datetime | None = Field(
        None, description="When it, or a fact it shows (a fee, an institution, a form), last changed."
    )


class TranslationOut(Schema):
    language: str
    state: Literal["source", "translated", "outdated", "untranslated"] = Field(
        description="outdated: the source was published again after it. untranslated: it is read in Spanish."
    )
    url: str = Field(description="Address of the page for people in that language.")


def thing(linked: dict[str, Any], instance: Any, *, state: str = "live") -> dict[str, Any]:
    """Return what a ThingOut says of `instance` besides its link; `dated` adds when."""
    return {**linked, "key": instance.translation_key, "language": language_of(instance), "state": state}


def dated(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return `items` (changed) with `updated_at`. One query for all."""
    known = moments(item["id"] for item in items)
    for item in items:
        moment = known.get(item["id"])
        item["updated_at"] = timezone.localtime(moment) if moment else None
    return items


def translations(page: Any) -> list[dict[str, str]]:
    """Return the TranslationOut (dicts) of a page in every language of the site. One query."""
    there = live_translations(page)
    return [
        {"language": code, "state": _state(there.get(code), code), "url": page_address(page, code)} for code in codes()
    ]


def _state(page: Any, code: str) -> str:
    if code == settings.LANGUAGE_CODE:
        return "source"
    if page is None:
        return "untranslated"
    return "outdated" if source_changed(page, code) else "translated"
