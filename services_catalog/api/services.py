from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import create_model

from core.api import ListOut, Window, listing
from core.locale import in_language, language_of
from core.served.rule import served
from services_catalog import lists, wording
from services_catalog.api.shared import (
    LinkOut,
    Shown,
    addresses,
    category_link,
    first_or_404,
    institution_link,
    office_link,
    page_link,
    texts,
)
from services_catalog.facets import FACETS
from services_catalog.ficha import attending, replacement, withdrawal
from services_catalog.models import ServicePage
from services_catalog.models.notice import NoticeKind
from services_catalog.notices import Board

router = Router()


ASKS: dict[str, Any] = {facet.name: facet.asks for facet in FACETS}
ServiceQuery: Any = create_model("ServiceQuery", __base__=Schema, **ASKS)


class NoticeOut(Schema):
    kind: NoticeKind
    title: str
    text: str
    instead: str = Field(description="What to do instead; empty when nothing can be done.")
    language: str
    starts_at: datetime
    ends_at: datetime | None = Field(description="When it ends by itself; null: until further notice.")
    provinces: list[str]
    source: str


class ServiceOut(LinkOut):
    language: str
    summary: str
    category: LinkOut
    institution: LinkOut
    audience: list[str]
    channels: list[str]
    online: bool
    facts: list[str] = Field(description="What holds for a time, cost, time and channel, in words.")
    notices: list[NoticeOut] = Field(description="What holds on it now for a time, the most pressing first.")


class CostOut(Schema):
    amount: Decimal | None = Field(description="In CUP. 0 is free; null is unknown.")
    text: str
    dated: str = Field(description="Date of the price in its source, as far as it is known.")
    checked_on: date | None
    source: str


class TermOut(Schema):
    days: int | None
    kind: str = Field(description="natural, working, or empty when the source does not say.")
    runs_for: str = Field(description="institution: the time to answer; person: the time to act.")
    text: str


class ServiceDetailOut(ServiceOut):
    requirements: list[str]
    documents: list[str]
    steps: list[str]
    result: str = Field(description="HTML")
    cost: CostOut | None
    term: TermOut | None
    where: list[str]
    offices: list[LinkOut]
    legal_basis: list[str]
    no_answer: str = Field(description="HTML")
    appeal: str = Field(description="HTML")
    checkers: list[LinkOut] = Field(description="Questions that tell whether this is the procedure somebody needs.")
    sources: list[str]
    last_reviewed_on: date | None
    withdrawn_on: date | None
    withdrawn_reason: str
    replaced_by: LinkOut | None


@router.get("/services", response=ListOut[ServiceOut], summary="Procedures, from A to Z")
def services(request: HttpRequest, window: Window, chosen: Annotated[ServiceQuery, Query()]) -> Any:
    found = lists.services()
    for facet in FACETS:
        if value := getattr(chosen, facet.name):
            found = facet.narrow(found, value)
    shown, board = Shown(), Board()
    return listing(found, window, lambda page: service_out(page, shown, board))


@router.get("/services/{slug:slug}", response=ServiceDetailOut, summary="One procedure, whole")
def service(request: HttpRequest, slug: str) -> Any:
    live = in_language(served(ServicePage.objects.all()).filter(slug=slug))
    page = first_or_404(live.select_related("category", "institution", "fee"))
    return {
        **service_out(page, Shown(), Board()),
        "requirements": texts(page.requirements),
        "documents": texts(page.documents),
        "steps": texts(page.steps),
        "result": page.result,
        "cost": cost_out(page.cost),
        "term": term_out(page),
        "where": texts(page.where),
        "offices": [office_link(office) for office in attending(page)],
        "legal_basis": texts(page.legal_basis),
        "no_answer": page.no_answer,
        "appeal": page.appeal,
        "checkers": [] if page.is_withdrawn else [page_link(checker) for checker in lists.checkers_to(page)],
        "sources": addresses(page.sources),
        "last_reviewed_on": page.last_reviewed_on,
        "withdrawn_on": page.withdrawn_on,
        "withdrawn_reason": withdrawal(page)[0],
        "replaced_by": page_link(instead) if (instead := replacement(page)) else None,
    }


def service_out(page: Any, shown: Any, board: Board) -> Any:
    told = board.of(page)
    return {
        **page_link(page),
        "language": language_of(page),
        "summary": page.summary,
        "category": category_link(shown(page.category)),
        "institution": institution_link(shown(page.institution)),
        "audience": page.audience,
        "channels": page.channels,
        "online": page.is_online,
        "facts": [fact["text"] for fact in wording.facts(page, told)],
        "notices": [notice_out(one) for one in told],
    }


def notice_out(told: Any) -> Any:
    names = ("kind", "title", "text", "instead", "language", "starts_at", "ends_at", "provinces")
    return {**{name: getattr(told, name) for name in names}, "source": told.source_url}


def cost_out(cost: Any) -> Any:
    if not cost.has_cost:
        return None
    return {
        "amount": cost.cost_amount,
        "text": cost.cost_note,
        "dated": cost.cost_dated,
        "checked_on": cost.cost_checked_on,
        "source": cost.cost_source,
    }


def term_out(page: Any) -> Any:
    if page.term_days is None and not page.term_note:
        return None
    return {"days": page.term_days, "kind": page.term_kind, "runs_for": page.term_for, "text": page.term_note}
