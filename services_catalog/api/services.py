from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import create_model

from core.api_content import tells
from core.api_links import leads_to
from core.api_links import lists as lists_of
from core.api_lists import ListOut, Window, listing
from core.api_rich import RichOut, html_of, rich
from core.api_things import ThingOut, TranslationOut, dated, thing, translations
from core.locale import in_language
from core.page_addresses import page_address
from core.served.rule import served
from services_catalog import lists, wording
from services_catalog.api.shared import (
    LinkOut,
    Shown,
    addresses,
    category_link,
    checker_link,
    first_or_404,
    institution_link,
    office_link,
    service_link,
    texts,
)
from services_catalog.facets import FACETS
from services_catalog.ficha import attending, load_facts, replacement, withdrawal
from services_catalog.models import ServicePage
from services_catalog.models.notice import NoticeKind
from services_catalog.notices import Board
from tramites_forms.api import FormLinkOut, form_links
from tramites_forms.models import OnlineForm

router = Router()


ASKS: dict[str, Any] = {facet.name: facet.asks for facet in FACETS}
STATE: Any = Literal["live", "withdrawn", "any"]
ABOUT_STATE = (
    "live: those that can be asked for. withdrawn: those that no longer can, with why and what to use instead."
)
ServiceQuery: Any = create_model(
    "ServiceQuery", __base__=Schema, **ASKS, state=(STATE, Field("live", description=ABOUT_STATE))
)


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


class ServiceOut(ThingOut):
    summary: str
    category: LinkOut
    institution: LinkOut
    audience: list[str]
    channels: list[str]
    online: bool
    form: FormLinkOut | None = Field(description="With which it is asked for here; null when it cannot be.")
    start_url: str | None = Field(description="Where people begin to ask for it on this site.")
    withdrawn_on: date | None
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


class ServiceRichOut(Schema):
    """Its longer texts, as safe HTML and as text."""

    result: RichOut
    no_answer: RichOut = Field(description="What the general page of procedures says, where it has none of its own.")
    appeal: RichOut


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
    rich: ServiceRichOut
    last_reviewed_on: date | None
    translations: list[TranslationOut]
    withdrawn_reason: str
    replaced_by: LinkOut | None


@router.get("/services", response=ListOut[ServiceOut], summary="Procedures, from A to Z")
def services(request: HttpRequest, window: Window, chosen: Annotated[ServiceQuery, Query()]) -> Any:
    found = lists.services() if chosen.state == "live" else of_any_state()
    if chosen.state == "withdrawn":
        found = found.exclude(withdrawn_on=None)
    for facet in FACETS:
        if value := getattr(chosen, facet.name):
            found = facet.narrow(found, value)
    return listing(request, found, window, services_out, by=("sort_key", "pk"))


@router.get("/services/{slug:slug}", response=ServiceDetailOut, summary="One procedure, whole")
def service(request: HttpRequest, slug: str) -> Any:
    live = in_language(served(ServicePage.objects.all()).filter(slug=slug))
    return detail(first_or_404(live.select_related("category", "institution", "fee")))


@tells(ServicePage, "service", ServiceDetailOut)
def detail(page: Any) -> dict[str, Any]:
    usual_no_answer = load_facts(page)
    return {
        **services_out([page])[0],
        "requirements": texts(page.requirements),
        "documents": texts(page.documents),
        "steps": texts(page.steps),
        "result": html_of(page.result),
        "cost": cost_out(page.cost),
        "term": term_out(page),
        "where": texts(page.where),
        "offices": [office_link(office) for office in attending(page)],
        "legal_basis": texts(page.legal_basis),
        "no_answer": html_of(page.no_answer),
        "appeal": html_of(page.appeal),
        "checkers": [] if page.is_withdrawn else [checker_link(checker) for checker in lists.checkers_to(page)],
        "sources": addresses(page.sources),
        "rich": {
            "result": rich(page.result),
            "no_answer": rich(page.no_answer or usual_no_answer),
            "appeal": rich(page.appeal),
        },
        "last_reviewed_on": page.last_reviewed_on,
        "translations": translations(page),
        "withdrawn_reason": withdrawal(page)[0],
        "replaced_by": service_link(instead) if (instead := replacement(page)) else None,
    }


@lists_of("service")
def by_slug(slugs: Any) -> list[dict[str, Any]]:
    return services_out(list(of_any_state().filter(slug__in=slugs)))


def of_any_state() -> Any:
    """Return the procedures everybody may see, in the language being read, also those that were withdrawn."""
    return in_language(served(ServicePage.objects.all())).for_list()


@leads_to(OnlineForm)
def asked_for_with(forms: list[Any]) -> dict[Any, list[dict[str, Any]]]:
    """Return {pk of a form: links to the procedures that one asks for with it}."""
    found: dict[Any, list[dict[str, Any]]] = {}
    for page in lists.services().filter(online_form__in=forms):
        found.setdefault(page.online_form_id, []).append(service_link(page))
    return found


def services_out(pages: list[Any]) -> list[dict[str, Any]]:
    """Return the ServiceOut (dicts) of pages, in as many queries for one as for fifty."""
    shown, board = Shown(), Board()
    forms = form_links({page.online_form_id for page in pages if page.online_form_id})
    return dated([service_out(page, shown, board, forms) for page in pages])


def service_out(page: Any, shown: Shown, board: Board, forms: dict[Any, Any]) -> dict[str, Any]:
    told = board.of(page)
    form = None if page.is_withdrawn else forms.get(page.online_form_id)
    return {
        **thing(service_link(page), page, state="withdrawn" if page.is_withdrawn else "live"),
        "form": form,
        "withdrawn_on": page.withdrawn_on,
        "start_url": f"{page_address(page)}solicitud/" if form else None,
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
