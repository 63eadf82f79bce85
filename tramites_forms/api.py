"""Forms as JSON: what each asks, as JSON Schema of its immutable versions. Nothing here takes or shows an answer."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Field, Path, Router, Schema

from core.api_links import LinkOut, leading_to, link, lists
from core.api_lists import ListOut, Window, listing
from core.api_rich import form_link
from core.api_things import ThingOut, dated
from core.kept_facts import kept
from core.language_paths import in_active_language
from core.levels import Level
from core.served.model import ServedAddress
from tramites_forms.document import in_language
from tramites_forms.models import FormVersion, FormVersionText, OnlineForm
from tramites_forms.schema import json_schema
from tramites_forms.told import usable_forms

router = Router(tags=["forms"])
LAST_VERSION = 1_000_000
FOR_EVER = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"  # a translation of a version may come later


class FormLinkOut(LinkOut):
    """A form as what leads to it names it: with where its questions are."""

    version: int = Field(description="The newest version: what one fills now.")
    version_url: str
    schema_url: str


class FormOut(ThingOut, FormLinkOut):
    summary: str
    account: str
    minutes: int | None
    receiver: str
    is_open: bool
    opens_at: datetime | None
    closes_at: datetime | None
    institution: LinkOut | None
    procedures: list[LinkOut] = Field(description="What one asks for with it.")


class VersionLinkOut(Schema):
    number: int
    published_at: datetime
    url: str
    schema_url: str


class VersionOut(Schema):
    number: int
    language: str
    published_at: datetime
    content_hash: str
    url: str
    form_url: str = Field(description="Address here of the form it is a version of.")
    schema_url: str
    form: dict


class FormDetailOut(FormOut):
    versions: list[int]
    version_links: list[VersionLinkOut]
    document: dict


@router.get("/forms", response=ListOut[FormOut], summary="Online forms")
def forms(request: HttpRequest, window: Window) -> Any:
    found = usable_forms().select_related("institution", "locale").defer("steps")
    return listing(request, found, window, forms_out, by=("title", "pk"))


@router.get("/forms/{slug:slug}", response=FormDetailOut, summary="One online form and what it asks now")
def form(request: HttpRequest, slug: str) -> Any:
    found = usable_forms().filter(slug=slug).select_related("institution", "locale").first()
    if found is None:
        raise Http404
    rows = found.versions.published().order_by("-number").values("number", "published_at")
    links = [{**row, **version_addresses(slug, row["number"])} for row in rows]
    document = spoken(found.current_version())
    return {
        **forms_out([found])[0],
        "versions": [row["number"] for row in rows],
        "version_links": links,
        "document": document,
    }


@router.get("/forms/{slug:slug}/versions/{int:number}", response=VersionOut, summary="One version of a form, for ever")
def version(request: HttpRequest, response: HttpResponse, slug: str, number: int = Path(ge=1, le=LAST_VERSION)) -> Any:
    return for_ever(response, ("version", slug, number, get_language()), lambda: version_out(slug, number))


@router.get(
    "/forms/{slug:slug}/versions/{int:number}/schema",
    response={200: dict},
    summary="JSON Schema of the answers to a version",
)
def schema(request: HttpRequest, response: HttpResponse, slug: str, number: int = Path(ge=1, le=LAST_VERSION)) -> Any:
    def made() -> Any:
        document = spoken(version_or_404(slug, number)[1])
        return {**json_schema(document), "x-language": document["language"]}

    said = dict(for_ever(response, ("schema", slug, number, get_language()), made, language="x-language"))
    said.pop("x-language")
    return said


def for_ever(response: HttpResponse, name: tuple[Any, ...], make: Any, language: str = "language") -> Any:
    """Return what was made once, and let it be kept: for ever in its own language, elsewhere for an hour."""
    said = kept(name, make)
    asked = get_language()
    response["Cache-Control"] = FOR_EVER if said[language] == asked == settings.LANGUAGE_CODE else FOR_AN_HOUR
    return said


def version_out(slug: str, number: int) -> dict[str, Any]:
    form, found = version_or_404(slug, number)
    document = spoken(found)
    return {
        "number": found.number,
        "language": document["language"],
        "published_at": found.published_at,
        "content_hash": found.content_hash,
        **version_addresses(form.slug, number),
        "form_url": f"/api/v1/forms/{form.slug}",
        "form": document,
    }


def version_or_404(slug: str, number: Any) -> tuple[OnlineForm, FormVersion]:
    """Return a form and its published version. Of a form that is not published any more, those that somebody sent:
    who has a receipt can always read what was asked. An old address of a form leads to the same versions.
    """
    found = form_of_address(slug)
    version = found.versions.published().filter(number=number).first() if found else None
    if version is None or not (found.live or version.submissions.real().exists()):
        raise Http404
    return found, version


def form_of_address(slug: str) -> Any:
    """Return the source form at an address, now or before it was called otherwise, or None."""
    sources = OnlineForm.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    if found := sources.filter(slug=slug).first():
        return found
    before = ServedAddress.objects.filter(path=f"/api/v1/forms/{slug}").values_list("object_key", flat=True).first()
    return sources.filter(pk=before).first() if before else None


def version_addresses(slug: str, number: int) -> dict[str, str]:
    url = f"/api/v1/forms/{slug}/versions/{number}"
    return {"url": url, "schema_url": f"{url}/schema"}


def spoken(version: Any) -> Any:
    """Return the document of a version in the language asked for, or in its own when it has no other."""
    text = version.texts.filter(language=get_language()).order_by("-pk").first()
    return in_language(version.document, text.content, text.language) if text else version.document


def form_links(pks: Any) -> dict[Any, dict[str, Any]]:
    """Return {pk: FormLinkOut (dict)} of the forms (pks) that people can use. One query in Spanish, two elsewhere."""
    numbers = usable_forms().filter(pk__in=set(pks)).annotate(newest=Max("versions__number")).defer("steps")
    found = list(numbers)
    titles = titles_of(found)
    return {one.pk: {**form_link(one), **_newest(one, one.newest), "title": titles[one.pk]} for one in found}


def titles_of(forms: list[Any]) -> dict[Any, str]:
    """Return {pk: title in the language asked for} of source forms. No query in Spanish."""
    titles = {one.pk: one.title for one in forms}
    if forms and get_language() != settings.LANGUAGE_CODE:
        keys = {one.translation_key: one.pk for one in forms}
        rows = OnlineForm.objects.filter(translation_key__in=keys, locale__language_code=get_language(), live=True)
        titles |= {keys[key]: title for key, title in rows.values_list("translation_key", "title")}
    return titles


def _newest(form: Any, number: int) -> dict[str, Any]:
    said = version_addresses(form.slug, number)
    return {"version": number, "version_url": said["url"], "schema_url": said["schema_url"]}


def forms_out(forms: list[Any]) -> list[dict[str, Any]]:
    """Return the FormOut (dicts) of source forms, in as many queries for one as for fifty."""
    newest = FormVersion.objects.published().filter(form__in=forms).order_by("form_id", "-number").distinct("form_id")
    versions = {one.form_id: one for one in newest}
    texts = FormVersionText.objects.filter(version__in=versions.values(), language=get_language())
    spoken_in = {one.version_id: one for one in texts.order_by("version_id", "-pk").distinct("version_id")}
    procedures = leading_to(forms)
    return dated([_form_out(one, versions[one.pk], spoken_in, procedures) for one in forms if one.pk in versions])


def _form_out(form: Any, version: Any, spoken_in: dict[Any, Any], procedures: dict[Any, Any]) -> dict[str, Any]:
    words = spoken_in.get(version.pk)
    text = {**version.document["text"], **(words.content.get("form", {}) if words else {})}
    return {
        **form_link(form),
        "key": form.translation_key,
        "title": text["title"],
        "language": words.language if words else version.document["language"],
        "summary": text.get("summary") or "",
        "account": Level(form.level).name.lower(),
        "minutes": form.minutes,
        "receiver": form.receiver,
        "is_open": form.is_open() and form.has_room(),
        "opens_at": form.opens_at,
        "closes_at": form.closes_at,
        "institution": _institution(form.institution) if form.institution else None,
        "procedures": procedures.get(form.pk, []),
        **_newest(form, version.number),
    }


def _institution(institution: Any) -> dict[str, Any]:
    url = in_active_language(f"/instituciones/{institution.slug}/")
    return link("organism", institution.slug, institution.name, url)


@lists("form")
def by_slug(slugs: Any) -> list[dict[str, Any]]:
    return forms_out(list(usable_forms().filter(slug__in=slugs).select_related("institution", "locale").defer("steps")))
