from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from core.api_content import tells
from core.api_links import lists as lists_of
from core.api_lists import ListOut, Window, listing
from core.api_rich import RichOut, html_of, rich
from core.api_things import ThingOut, TranslationOut, dated, thing, translations
from core.locale import in_language
from core.served.rule import served
from services_catalog import lists
from services_catalog.api.shared import LinkOut, addresses, checker_link, first_or_404, service_link
from services_catalog.models import CheckerPage
from services_catalog.question_tree import Question

router = Router()


class CheckerOut(ThingOut):
    summary: str


class AnswerOut(Schema):
    key: str
    label: str
    goes_to: str = Field(description="Key of the question or ending it leads to: always one further down.")


class QuestionOut(Schema):
    key: str
    text: str
    help: str
    answers: list[AnswerOut]


class EndingOut(Schema):
    key: str
    title: str
    text: str = Field(description="HTML")
    rich: RichOut
    services: list[LinkOut]


class CheckerDetailOut(CheckerOut):
    questions: list[QuestionOut] = Field(description="In order: the first one is where everybody starts.")
    endings: list[EndingOut]
    sources: list[str]
    last_reviewed_on: date | None
    translations: list[TranslationOut]


@router.get("/checkers", response=ListOut[CheckerOut], summary="Eligibility checkers")
def checkers(request: HttpRequest, window: Window) -> Any:
    return listing(request, lists.checkers(), window, checkers_out, by=("title", "pk"))


@router.get("/checkers/{slug:slug}", response=CheckerDetailOut, summary="One checker: its questions and endings")
def checker(request: HttpRequest, slug: str) -> Any:
    return detail(first_or_404(in_language(served(CheckerPage.objects.all()).filter(slug=slug))))


@tells(CheckerPage, "checker", CheckerDetailOut)
def detail(page: Any) -> dict[str, Any]:
    endings = [part for part in page.parts if not isinstance(part, Question)]
    current = {one.translation_key: one for one in lists.in_order([one for end in endings for one in end.services])}
    return {
        **checkers_out([page])[0],
        "questions": [question_out(part) for part in page.parts if isinstance(part, Question)],
        "endings": [ending_out(part, current) for part in endings],
        "sources": addresses(page.sources),
        "last_reviewed_on": page.last_reviewed_on,
        "translations": translations(page),
    }


@lists_of("checker")
def by_slug(slugs: Any) -> list[dict[str, Any]]:
    return checkers_out(list(lists.checkers().filter(slug__in=slugs)))


def checkers_out(pages: list[Any]) -> list[dict[str, Any]]:
    return dated([{**thing(checker_link(page), page), "summary": page.summary} for page in pages])


def question_out(part: Any) -> Any:
    answers = [{"key": one.key, "label": one.label, "goes_to": one.goes_to} for one in part.answers]
    return {"key": part.key, "text": part.text, "help": part.help, "answers": answers}


def ending_out(part: Any, current: Any) -> Any:
    shown = [current[one.translation_key] for one in part.services if one.translation_key in current]
    return {
        "key": part.key,
        "title": part.title,
        "text": html_of(part.text.source),
        "rich": rich(part.text),
        "services": [service_link(service) for service in shown],
    }
