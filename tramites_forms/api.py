"""Forms as JSON: what each asks, as JSON Schema of its immutable versions. Nothing here takes or shows an answer."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from ninja import Path, Router, Schema

from core.api import ListOut, Window, listing
from core.levels import Level
from tramites_forms.document import in_language
from tramites_forms.models import OnlineForm
from tramites_forms.schema import json_schema

router = Router(tags=["forms"])
LAST_VERSION = 1_000_000


class FormOut(Schema):
    slug: str
    title: str
    language: str
    summary: str
    account: str
    minutes: int | None
    receiver: str
    is_open: bool
    version: int


class VersionOut(Schema):
    number: int
    language: str
    published_at: datetime
    content_hash: str
    schema_url: str
    form: dict


class FormDetailOut(FormOut):
    versions: list[int]
    document: dict


@router.get("/forms", response=ListOut[FormOut], summary="Online forms")
def forms(request: HttpRequest, window: Window) -> Any:
    return listing([form_out(*pair) for pair in published()], window, lambda form: form)


@router.get("/forms/{slug:slug}", response=FormDetailOut, summary="One online form and what it asks now")
def form(request: HttpRequest, slug: str) -> Any:
    found, version = form_or_404(slug)
    numbers = list(found.versions.published().values_list("number", flat=True))
    return {**form_out(found, version), "versions": numbers, "document": spoken(version)}


@router.get("/forms/{slug:slug}/versions/{int:number}", response=VersionOut, summary="One version of a form, for ever")
def version(request: HttpRequest, slug: str, number: int = Path(ge=1, le=LAST_VERSION)) -> Any:
    found = version_or_404(slug, number)
    document = spoken(found)
    return {
        "number": found.number,
        "language": document["language"],
        "published_at": found.published_at,
        "content_hash": found.content_hash,
        "schema_url": f"/api/v1/forms/{slug}/versions/{number}/schema",
        "form": document,
    }


@router.get(
    "/forms/{slug:slug}/versions/{int:number}/schema",
    response={200: dict},
    summary="JSON Schema of the answers to a version",
)
def schema(request: HttpRequest, slug: str, number: int = Path(ge=1, le=LAST_VERSION)) -> Any:
    return json_schema(spoken(version_or_404(slug, number)))


def published() -> Any:
    """Return [(form, its newest version)] of the forms that people can use, by title."""
    live = OnlineForm.objects.filter(live=True, locale__language_code=settings.LANGUAGE_CODE).order_by("title", "pk")
    pairs = ((form, form.current_version()) for form in live)
    return [(form, version) for form, version in pairs if version]


def form_or_404(slug: str) -> Any:
    found = OnlineForm.objects.filter(live=True, locale__language_code=settings.LANGUAGE_CODE, slug=slug).first()
    version = found.current_version() if found else None
    if version is None:
        raise Http404
    return found, version


def version_or_404(slug: str, number: Any) -> Any:
    found, _newest = form_or_404(slug)
    version = found.versions.published().filter(number=number).first()
    if version is None:
        raise Http404
    return version


def spoken(version: Any) -> Any:
    """Return the document of a version in the language asked for, or in its own when it has no other."""
    text = version.texts.filter(language=get_language()).order_by("-pk").first()
    return in_language(version.document, text.content, text.language) if text else version.document


def form_out(form: Any, version: Any) -> Any:
    document = spoken(version)
    return {
        "slug": form.slug,
        "title": document["text"]["title"],
        "language": document["language"],
        "summary": document["text"].get("summary") or "",
        "account": Level(form.level).name.lower(),
        "minutes": form.minutes,
        "receiver": form.receiver,
        "is_open": form.is_open() and form.has_room(),
        "version": version.number,
    }
