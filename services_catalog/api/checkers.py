from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from core.api import ListOut, Window, listing
from core.locale import in_language, language_of
from core.served.rule import served
from services_catalog import lists
from services_catalog.api.shared import LinkOut, addresses, first_or_404, page_link
from services_catalog.models import CheckerPage
from services_catalog.question_tree import Question

router = Router()


class CheckerOut(LinkOut):
    language: str
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
    services: list[LinkOut]


class CheckerDetailOut(CheckerOut):
    questions: list[QuestionOut] = Field(description="In order: the first one is where everybody starts.")
    endings: list[EndingOut]
    sources: list[str]
    last_reviewed_on: date | None


@router.get("/checkers", response=ListOut[CheckerOut], summary="Eligibility checkers")
def checkers(request: HttpRequest, window: Window) -> Any:
    return listing(lists.checkers(), window, checker_out)


@router.get("/checkers/{slug:slug}", response=CheckerDetailOut, summary="One checker: its questions and endings")
def checker(request: HttpRequest, slug: str) -> Any:
    page = first_or_404(in_language(served(CheckerPage.objects.all()).filter(slug=slug)))
    endings = [part for part in page.parts if not isinstance(part, Question)]
    current = {one.translation_key: one for one in lists.in_order([one for end in endings for one in end.services])}
    return {
        **checker_out(page),
        "questions": [question_out(part) for part in page.parts if isinstance(part, Question)],
        "endings": [ending_out(part, current) for part in endings],
        "sources": addresses(page.sources),
        "last_reviewed_on": page.last_reviewed_on,
    }


def checker_out(page: Any) -> Any:
    return {**page_link(page), "language": language_of(page), "summary": page.summary}


def question_out(part: Any) -> Any:
    answers = [{"key": one.key, "label": one.label, "goes_to": one.goes_to} for one in part.answers]
    return {"key": part.key, "text": part.text, "help": part.help, "answers": answers}


def ending_out(part: Any, current: Any) -> Any:
    shown = [current[one.translation_key] for one in part.services if one.translation_key in current]
    return {
        "key": part.key,
        "title": part.title,
        "text": str(part.text.source),
        "services": [page_link(service) for service in shown],
    }
