"""The pages that lists hang from, and the notices that hold now."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from core.api_content import tells
from core.api_links import LinkOut
from core.api_lists import ListOut, Window, listing
from core.api_rich import RichOut, rich
from services_catalog import lists
from services_catalog.api.services import NoticeOut, notice_out
from services_catalog.api.shared import service_link
from services_catalog.models import GuideIndexPage, InstitutionIndexPage, OfficeIndexPage, ServiceIndexPage
from services_catalog.notices import Board

router = Router()
LISTED = {
    ServiceIndexPage: "services",
    GuideIndexPage: "guides",
    InstitutionIndexPage: "institutions",
    OfficeIndexPage: "offices",
}


class SectionOut(Schema):
    intro: str
    items_url: str = Field(description="Address here of what it lists.")
    no_answer: RichOut | None = Field(None, description="Of procedures: what to do when no answer comes.")


def section(page: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"intro": page.intro, "items_url": f"/api/v1/{LISTED[type(page)]}"}
    return {**told, "no_answer": rich(page.no_answer)} if isinstance(page, ServiceIndexPage) else told


for model in LISTED:
    tells(model, "section", SectionOut)(section)


class NoticeDetailOut(NoticeOut):
    procedures: list[LinkOut] = Field(description="The procedures it holds on.")


@router.get("/notices", response=ListOut[NoticeDetailOut], summary="What holds now for a time, the most pressing first")
def notices(request: HttpRequest, window: Window) -> Any:
    told = Board().told
    pages = list(lists.services()) if told else []

    def reached(one: Any) -> list[dict[str, Any]]:
        return [service_link(page) for page in pages if one.reaches(page)]

    def whole(part: list[Any]) -> list[dict[str, Any]]:
        return [{**notice_out(one), "procedures": reached(one)} for one in part]

    places = {one: f"{place:06}" for place, one in enumerate(told)}
    return listing(request, told, window, whole, by=lambda one: (places[one],), key="starts_at")
