"""What a digest says: the fact first, one line a thing, why one gets it and how to leave. Plain text and HTML alike."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.changes.kinds import Kind
from core.language_paths import absolute, in_active_language, known
from core.locale import in_language
from core.page_addresses import page_address
from core.plain import printable
from participation import links
from participation.followed import Matter, matter_of
from participation.models import Consultation, DigestMail, Happening, HappeningOf, Theme, What
from participation.themes import changes_of
from participation.told import told_kinds
from services_catalog.models import Category, Institution, Office, ServicePage
from services_catalog.notices import Board

SHOWN = 30  # lines of one message
REMEMBERED = 500  # things of one turn, so that memory stays flat


@dataclass(frozen=True)
class Item:
    """One line: what happened to what, what it says now, and where. `url` is "" when it is no longer there."""

    what: str
    title: str
    text: str
    url: str


class Writer:
    """Writes the messages of a turn. What many get told is asked once in each language."""

    def __init__(self) -> None:
        self._items: dict[tuple[int, str], Item | None] = {}
        self._matters: dict[tuple[str, str, str], Matter | None] = {}
        self._kinds: dict[str, Kind] = told_kinds()

    def message(self, mail: DigestMail, connection: Any) -> EmailMultiAlternatives | None:
        """Return the message of a row, or None when nothing of it is left to tell."""
        language = known(mail.subscriber.language)
        with translation.override(language):
            items = [item for pk in mail.happenings if (item := self.item(pk, language))]
            if not items:
                return None
            more = len(items) - SHOWN
            context = {
                "items": items[:SHOWN],
                "more": max(0, more),
                "because": self._because(mail, language),
                "preferences": links.address(links.PREFERENCES, mail.subscriber),
                "leave": links.address(links.LEAVE, mail.subscriber),
                "site_url": settings.SITE_URL,
            }
            message = EmailMultiAlternatives(
                subject=self._subject(items),
                body=render_to_string("participation/email/digest.txt", context),
                to=[mail.subscriber.email],
                headers=_headers(mail, context["leave"]),
                connection=connection,
            )
            message.attach_alternative(render_to_string("participation/email/digest.html", context), "text/html")
        return message

    def _subject(self, items: list[Item]) -> str:
        if len(items) == 1:
            return _("%(what)s: %(title)s") % {"what": items[0].what, "title": items[0].title}
        text = ngettext("%(n)s change in what you follow", "%(n)s changes in what you follow", len(items))
        return text % {"n": len(items)}

    def item(self, pk: int, language: str) -> Item | None:
        key = (pk, language)
        if key not in self._items:
            if len(self._items) >= REMEMBERED:
                self._items.clear()
            happening = Happening.objects.filter(pk=pk).first()
            self._items[key] = self._read(happening) if happening else None
        return self._items[key]

    def _read(self, happening: Happening) -> Item | None:
        """Return what there is to tell of a happening now: what was withdrawn meanwhile is not told as if it stood."""
        kind = self._kinds[happening.type]
        there = kind.shown().filter(translation_key=happening.family).exists()
        if happening.what == What.GONE or not there:
            told = happening.what == What.GONE and not there
            return Item(str(What.GONE.label), printable(happening.title), "", "") if told else None
        found = in_language(kind.model._default_manager.filter(translation_key=happening.family)).first()
        if found is None:
            return None
        title = printable(getattr(found, "title", "") or getattr(found, "name", ""))
        return Item(str(What(happening.what).label), " ".join(title.split()), _text_of(found), absolute(_url_of(found)))

    def _because(self, mail: DigestMail, language: str) -> list[str]:
        """Return the names of what the person follows that these happenings concern."""
        concern = HappeningOf.objects.filter(kind=OuterRef("kind"), ref=OuterRef("ref"), happening__in=mail.happenings)
        told = mail.subscriber.subscriptions.live().filter(Exists(concern)).order_by("kind", "ref")
        names = []
        for row in told:
            key = (row.kind, row.ref, language)
            if key not in self._matters:
                if len(self._matters) >= REMEMBERED:
                    self._matters.clear()
                self._matters[key] = matter_of(row.kind, row.ref)
            if matter := self._matters[key]:
                names.append(printable(matter.title))
        return names


def _text_of(found: Any) -> str:
    """Return the sentence below a title: the notices of a procedure, what was changed of a theme, else what it is."""
    if isinstance(found, Consultation) and found.outcome:
        return printable(_("What was decided: %(text)s") % {"text": " ".join(found.outcome.split())[:300]})
    if isinstance(found, Theme) and (changes := changes_of(found)):
        return printable(_("What we changed: %(text)s") % {"text": " ".join(changes[0].text.split())})
    notices = [f"{told.label}: {told.title}" for told in Board().of(found)] if isinstance(found, ServicePage) else []
    texts = [getattr(found, name, "") for name in ("summary", "lead", "description", "address")]
    return printable(". ".join(notices) or next((text for text in texts if text), ""))


def _url_of(found: Any) -> str:
    below = {Office: "/oficinas/", Institution: "/instituciones/", Category: "/tramites/categoria/", Theme: "/asuntos/"}
    below[Consultation] = "/consultas/"
    folder = below.get(type(found))
    return in_active_language(f"{folder}{found.slug}/") if folder else page_address(found)


def _headers(mail: DigestMail, leave: str) -> dict[str, str]:
    """Return the headers of RFC 8058 (leaving by one POST) and 3834 (no answer, please); the name is the row's."""
    host = urlsplit(settings.SITE_URL).hostname
    return {
        "Message-ID": f"<{mail.pk}.digest@{host}>",
        "List-Id": f"Soberania <{mail.run.rhythm}.avisos.{host}>",
        "List-Unsubscribe": f"<{leave}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
