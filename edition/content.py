"""What an edition holds, in one language: everything the API tells of what everybody may see, as pages without links
out. What may be seen is decided by the same lists as on the site: nothing here reads a table by itself.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from core import searchable
from core.locale import in_language
from core.searchable import SearchDoc
from core.served.rule import served
from home.api import detail as page_detail
from home.api import readable as pages_readable
from news.api import detail as news_detail
from news.models import NewsPage
from services_catalog import lists, wording
from services_catalog.api import checkers, guides, offices, services
from services_catalog.api.categories import categories_out, counted
from services_catalog.api.institutions import institutions_out
from services_catalog.ficha import rows, shown
from services_catalog.models import CheckerPage, GuidePage, Institution, Office, ServicePage
from services_catalog.places_lists import attended_at
from tramites_forms.api import forms_out, spoken
from tramites_forms.receipt_pdf import qr_svg
from tramites_forms.told import usable_forms

NEWS_DAYS = 365
BLANKS = re.compile(r"\s*\n\s*")
RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(1, 10))}
LONGEST_NAME = 60  # of a file: what a memory stick and its reader still show whole


@dataclass(frozen=True)
class Entry:
    """One page of an edition. `body` is safe HTML with the addresses of the site; `path` its file, without ending."""

    id: str
    kind: str
    path: str
    title: str
    language: str
    address: str
    body: str
    summary: str = ""
    groups: tuple[str, ...] = ()
    day: date | None = None
    until: datetime | None = None  # when the page ends by itself
    doc: SearchDoc | None = None

    @property
    def anchor(self) -> str:
        return self.path.replace("/", "-")

    @property
    def digest(self) -> str:
        said = "\0".join([self.title, self.summary, self.body, str(self.until)])
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass
class Contents:
    """Everything of an edition in one language, in a fixed order, and how it is grouped for who looks by hand."""

    language: str
    entries: list[Entry] = field(default_factory=list)
    categories: list[dict[str, Any]] = field(default_factory=list)

    def of(self, kind: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind == kind]

    def in_group(self, kind: str, group: str) -> list[Entry]:
        return [entry for entry in self.of(kind) if group in entry.groups]


class Names:
    """Names of files that every file system takes: ASCII, short, lower case, each once."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def __call__(self, folder: str, slug: str) -> str:
        name = re.sub(r"[^a-z0-9-]+", "-", slug.lower()).strip("-") or "x"
        if len(name) > LONGEST_NAME or name in RESERVED or f"{folder}/{name}" in self.taken:
            name = f"{name[: LONGEST_NAME - 7].rstrip('-')}-{hashlib.sha256(slug.encode()).hexdigest()[:6]}"
        self.taken.add(f"{folder}/{name}")
        return f"{folder}/{name}"


def contents(now: datetime | None = None) -> Contents:
    """Return the Contents in the active language, as everybody may see it at `now`."""
    now = now or timezone.now()
    names = Names()
    entries = [entry for gather in GATHERERS for entry in gather(names, now)]
    return Contents(get_language() or "", entries, categories_out(list(counted())))


def _entry(names: Names, folder: str, kind: str, told: dict[str, Any], **more: Any) -> Entry:
    body = render_to_string(f"edition/{kind}.html", {"one": told, **more.pop("context", {})})
    return Entry(
        id=told["id"],
        kind=kind,
        path=names(folder, told["slug"]),
        title=told["title"],
        language=told["language"],
        address=told["url"],
        body=BLANKS.sub("\n", body).strip(),
        **more,
    )


def _doc(instance: Any, id_: str) -> SearchDoc | None:
    """Return what the search of the site holds of an instance under this id, or None."""
    extract = searchable.registered()[type(instance)]
    return next((doc for doc in extract(instance) if doc.id == id_), None)


def _with_translations(pages: Iterable[Any]) -> list[Any]:
    """Return pages (list) that know their published translations (core.locale.live_translations): one query for all."""
    found = list(pages)
    known: dict[Any, dict[str, Page]] = {page.translation_key: {} for page in found}
    for one in Page.objects.live().filter(translation_key__in=known).select_related("locale"):
        known[one.translation_key][one.locale.language_code] = one
    for page in found:
        page._live_translations = known[page.translation_key]
    return found


def _services(names: Names, now: datetime) -> Iterator[Entry]:
    found = in_language(ServicePage.objects.current())
    found = found.select_related("category", "institution", "fee", "locale").order_by("sort_key", "pk")
    for page in _with_translations(found):
        told = services.detail(page)
        start = told["start_url"] or ""
        context = {
            "rows": rows(page, shown(page.institution), start),
            "start": start,
            "cost_words": wording.cost_words(page.cost),
            "cost_date": wording.price_date(page.cost),
            "term_words": wording.term_words(page),
            "term_label": wording.term_label(page),
        }
        yield _entry(
            *(names, "t", "service", told),
            context=context,
            summary=told["summary"],
            groups=(told["category"]["slug"], told["institution"]["slug"]),
            until=page.expire_at,
            doc=_doc(page, told["id"]),
        )


def _guides(names: Names, now: datetime) -> Iterator[Entry]:
    for page in in_language(served(GuidePage.objects.all())).order_by("title", "pk"):
        told = guides.detail(page)
        yield _entry(
            *(names, "g", "guide", told), summary=told["summary"], until=page.expire_at, doc=_doc(page, told["id"])
        )


def _checkers(names: Names, now: datetime) -> Iterator[Entry]:
    for page in in_language(served(CheckerPage.objects.all())).order_by("title", "pk"):
        told = checkers.detail(page)
        ends = {one["key"]: one for one in told["endings"]}
        asked = {one["key"]: number for number, one in enumerate(told["questions"], 1)}
        for question in told["questions"]:
            for answer in question["answers"]:
                answer["question"], answer["ending"] = asked.get(answer["goes_to"]), ends.get(answer["goes_to"])
        yield _entry(
            *(names, "c", "checker", told), summary=told["summary"], until=page.expire_at, doc=_doc(page, told["id"])
        )


def _institutions(names: Names, now: datetime) -> Iterator[Entry]:
    found = list(lists.with_counts(in_language(Institution.objects.order_by("sort_key")))[0])
    for institution, told in zip(found, institutions_out(found), strict=True):
        yield _entry(*(names, "i", "organism", told), summary=told["description"], doc=_doc(institution, told["id"]))


def _offices(names: Names, now: datetime) -> Iterator[Entry]:
    found = in_language(Office.objects.select_related("institution", "kind", "locale"))
    found = list(found.order_by("province_code", "municipality_code", "sort_key", "pk"))
    for office, told in zip(found, offices.offices_out(found), strict=True):
        context = {"phones": office.phones, "procedures": list(attended_at(office).values_list("title", flat=True))}
        where = ", ".join(filter(None, [told["address"], told["municipality_name"], told["province_name"]]))
        yield _entry(
            *(names, "o", "office", told),
            context=context | {"where": where},
            summary=where,
            groups=(told["province_name"],),
            doc=_doc(office, told["id"]),
        )


def _news(names: Names, now: datetime) -> Iterator[Entry]:
    since = timezone.localdate(now) - timedelta(days=NEWS_DAYS)
    found = NewsPage.objects.readable().filter(date__gte=since, date__lte=timezone.localdate(now))
    for page in found.prefetch_related("tags"):
        told = news_detail(page)
        more = {"summary": told["lead"], "day": told["date"], "until": page.expire_at, "doc": _doc(page, told["id"])}
        yield _entry(*(names, "n", "news", told), **more)


def _pages(names: Names, now: datetime) -> Iterator[Entry]:
    for page in pages_readable():
        told = page_detail(page)
        more = {"summary": told["description"], "until": page.expire_at, "doc": _doc(page, told["id"])}
        yield _entry(*(names, "p", "page", told), **more)


def _forms(names: Names, now: datetime) -> Iterator[Entry]:
    """The forms that can be begun now, as sheets to prepare by hand."""
    found = list(usable_forms().select_related("institution", "locale").order_by("slug"))
    by_pk = {form.pk: form for form in found}
    told_of = {told["slug"]: told for told in forms_out(found)}
    for form in by_pk.values():
        told = told_of.get(form.slug)
        if told is None or not told["is_open"]:
            continue
        start = next((f"{one['url']}solicitud/" for one in told["procedures"]), told["url"])
        context = {"document": spoken(form.current_version()), "start": whole(start), "qr": qr(whole(start))}
        yield _entry(*(names, "formularios", "form", told), context=context, summary=told["summary"])


GATHERERS: tuple[Callable[[Names, datetime], Iterable[Entry]], ...] = (
    *(_services, _guides, _checkers, _institutions, _offices, _news, _pages, _forms),
)


def whole(address: str) -> str:
    """Return an address with the name of the site."""
    return f"{settings.SITE_URL}{address}" if address.startswith("/") else address


def qr(text: str) -> str:
    """Return a QR (SVG without its first line) of `text`, to stand in a page."""
    drawing = qr_svg(text)
    return drawing[drawing.index("<svg") :]


def kind_words() -> dict[str, str]:
    """Return {kind: what people call it} in the active language."""
    return {
        "service": _("Procedure"),
        "guide": _("Guide"),
        "checker": _("Questions that guide you"),
        "organism": _("Institution"),
        "office": _("Office"),
        "news": _("News"),
        "page": _("About the site"),
        "form": _("Sheet to prepare a form"),
    }
