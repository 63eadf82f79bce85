"""What an address answers at which nothing is served any more: where its content is now, or why it is gone."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.shortcuts import render
from django.urls import Resolver404
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page

from core.api import problem
from core.language_paths import codes, in_active_language, in_language, in_spanish
from core.locale import language_of
from core.page_addresses import page_address
from core.served.addresses import PAGE, addresses_of
from core.served.model import ServedAddress, TakenDown
from core.served.rule import is_served, is_translation

API = "/api/"
DEEPEST = 12


@dataclass(frozen=True)
class Moved:
    """It is at `path` now."""

    path: str


@dataclass(frozen=True)
class Gone:
    """It is not published any more. `instead` is the page to go to, or None."""

    title: str
    reason: str = ""
    at: datetime | None = None
    instead: Page | None = field(default=None, compare=False)


def takes(model, rest):
    """Say whether pages of `model` answer at `rest` (like "pdf/") below their own address."""
    if not rest:
        return True
    if not issubclass(model, RoutablePageMixin):
        return False
    try:
        model.get_resolver().resolve(f"/{rest}")
    except Resolver404:
        return False
    return True


def beginnings(path):
    """Return what `path` may be below: itself and every address above it, the longest first."""
    if path.startswith(API):
        return [path.rstrip("/")]
    path = path if path.endswith("/") else f"{path}/"
    cuts = [place + 1 for place, letter in enumerate(path) if letter == "/"]
    found = [path[:cut] for cut in reversed(cuts[-DEEPEST:])]
    # Everything lies below a home page, which answers nothing but itself.
    return [one for one in found if one == path or one not in {in_language("/", code) for code in codes()}]


def answer(path):
    """Return the Moved or Gone of an address (str) that is not served, or None when nothing ever was there.

    The addresses of Spanish pages serve English too: both the one asked for and the Spanish one are looked up.
    """
    for asked in dict.fromkeys((path, in_spanish(path))):
        found = beginnings(asked)
        rows = {row.path: row for row in ServedAddress.objects.filter(path__in=found).select_related("content_type")}
        for beginning in found:
            said = _answer_of(rows[beginning], asked, beginning) if beginning in rows else None
            if said and not (isinstance(said, Moved) and said.path == path):
                return said
    return None


def _answer_of(row, asked, beginning):
    rest = asked[len(beginning) :]
    family = _family(row)
    owner = next(filter(is_served, family), family[0] if family else None)
    if not takes(_model_of(row, owner), rest):
        return None
    if owner is None or not is_served(owner):
        return _gone(row, family)
    now = addresses_of(owner).get(row.kind)
    if now is None:
        page = owner if isinstance(owner, Page) else None
        return Gone(str(owner), _("It can no longer be done here."), instead=page)
    if now == beginning:
        return None  # what was asked for below it never was there, or is not for now
    return Moved(_in_language_read(owner, row.kind, now) + rest)


def _family(row):
    """Return whose address it is now: whoever had it, if it is still there, then its source and its translations."""
    model = row.content_type.model_class()
    if model is None:
        return []
    here = Q(pk=row.object_key) | Q(translation_key=row.family) if row.family else Q(pk=row.object_key)
    found = list(model._base_manager.filter(here))
    found.sort(key=lambda one: (str(one.pk) != row.object_key, is_translation(one)))
    return [one.specific if isinstance(one, Page) else one for one in found]


def _model_of(row, owner):
    if owner is not None:
        return type(owner)
    # A page that was deleted: what it answered below its address is known of no type, so all of it is said to be gone.
    return _Whatever if row.kind == PAGE else row.content_type.model_class() or Page


class _Whatever(RoutablePageMixin):
    @classmethod
    def get_resolver(cls):
        return cls

    @classmethod
    def resolve(cls, rest):
        return rest


def _in_language_read(owner, kind, address):
    """Return an address of `owner` as it is in the language that was asked for."""
    if address.startswith(API):
        return address
    if not isinstance(owner, Page):
        return in_active_language(address)
    own = page_address(owner, language_of(owner))
    return page_address(owner) + address[len(own) :] if address.startswith(own) else in_active_language(address)


def _gone(row, family):
    keys = {row.object_key, *(str(one.pk) for one in family)}
    said = TakenDown.objects.filter(content_type=row.content_type, object_key__in=keys, with_source=False)
    said = said.select_related("instead").first()
    if said is None:
        return Gone(row.title)
    instead = said.instead if said.instead and is_served(said.instead.specific) else None
    if instead and said.straight_on:
        return Moved(page_address(instead))
    return Gone(row.title, said.reason, said.at, instead)


def gone_response(request, gone):
    """Return the 410 of an address, as JSON where programs ask."""
    if request.path.startswith(API):
        instead = {"instead": page_address(gone.instead)} if gone.instead else None
        return problem(410, gone.reason, more=instead)
    context = {"gone": gone, "spanish": translation.get_language() != "es"}
    return render(request, "410.html", context, status=410)
