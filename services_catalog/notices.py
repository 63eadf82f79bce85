"""Which notices hold on a procedure now. One query tells it for all the procedures of a page."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from core import places
from core.kept_facts import kept
from core.pagecache import changes_at
from core.pages import shows
from services_catalog.models.notice import Notice, NoticeKind
from services_catalog.models.office import Office
from services_catalog.models.service import ServicePage

SHOWN = 2  # of a page: more than two is a wall (docs/design.md)
ORDER = {kind: place for place, kind in enumerate(NoticeKind.values)}


@dataclass(frozen=True)
class Told:
    """One notice as it is read: words in the language of the reader when there are, and whom it reaches."""

    kind: str
    label: str
    title: str
    text: str
    instead: str
    language: str
    starts_at: datetime
    ends_at: datetime | None
    source_url: str
    provinces: tuple[str, ...]
    procedures: frozenset
    institutions: frozenset

    @property
    def lang(self):
        """The language of its words when it is not the one being read, else None."""
        return None if self.language == get_language() else self.language

    def reaches(self, page):
        """Say whether it holds on `page`, a ServicePage in any language."""
        return page.translation_key in self.procedures or page.institution_id in self.institutions


class Board:
    """The notices that hold at one moment. `next_change`: when a page made now stops being true, or None."""

    def __init__(self, now=None):
        now = now or timezone.now()
        # Nothing is asked while nothing is published; what begins and ends meanwhile is told apart by the clock.
        known = kept(("notices", get_language()), lambda: _known(now))
        self.told = [one for one in known if one.starts_at <= now and (one.ends_at is None or one.ends_at > now)]
        self.told.sort(key=lambda one: (ORDER.get(one.kind, 9), -one.starts_at.timestamp()))
        moments = [moment for one in known for moment in (one.starts_at, one.ends_at) if moment and moment > now]
        self.next_change = min(moments, default=None)

    def of(self, page):
        """Return the list of Told of a ServicePage, the most pressing first."""
        return [one for one in self.told if one.reaches(page)]


def board(request=None):
    """Return the Board of a request, asked once for it, and let the page it is shown on be kept only while it holds."""
    if request is None:
        return Board()
    if not hasattr(request, "_board"):
        request._board = Board()
        changes_at(request, request._board.next_change)
    return request._board


def last_turn(now=None):
    """Return when a notice last began or ended (datetime), of all there are, or None. Asked once a publication."""
    now = now or timezone.now()
    every = kept(("turns of notices",), _turns)
    return max((moment for moment in every if moment <= now), default=None)


def _turns():
    rows = Notice.objects.values_list("starts_at", "ends_at")
    return [moment for row in rows for moment in row if moment]


def _known(now):
    """Return the Told of every notice that is not over, also of those that have not begun."""
    rows = list(_rows(now))
    words, there = _translations(rows), _institutions_by_province(rows)
    return [_told(row, words.get(row.translation_key), there) for row in rows]


def by_slug(slugs, request=None):
    """Return {slug: [Told]} of the procedures with these slugs (of their Spanish source) that have any."""
    found = board(request)
    if not found.told or not slugs:
        return {}
    # Read with their notices, not from those of the board: what is kept must be of one generation.
    reached = kept(("procedures with notices",), lambda: _procedures(_known(timezone.now())))
    named = {slug: found.of(reached[slug]) for slug in slugs if slug in reached}
    return {slug: told for slug, told in named.items() if told}


def _procedures(known):
    """Return {slug: ServicePage} of the Spanish procedures that any of these Told reaches."""
    keys = frozenset().union(*(one.procedures for one in known))
    institutions = frozenset().union(*(one.institutions for one in known))
    pages = ServicePage.objects.filter(
        Q(translation_key__in=keys) | Q(institution__in=institutions), locale__language_code=settings.LANGUAGE_CODE
    )
    return {page.slug: page for page in pages.only("slug", "translation_key", "institution_id")}


@shows(ServicePage, "before_starting")
def before_starting(page, request):
    """Return what a form says before its first question, as HTML: the notices of the procedure it begins."""
    return render_to_string("services_catalog/notices.html", {"told": board(request).of(page)[:SHOWN]})


def _rows(now):
    return (
        Notice.objects.not_over(now)
        .filter(locale__language_code=settings.LANGUAGE_CODE)
        .annotate(
            procedure_keys=ArrayAgg(
                "procedures__translation_key", filter=Q(procedures__isnull=False), distinct=True, default=[]
            ),
            institution_ids=ArrayAgg(
                "institutions__pk", filter=Q(institutions__isnull=False), distinct=True, default=[]
            ),
        )
    )


def _translations(rows):
    if not rows or get_language() == settings.LANGUAGE_CODE:
        return {}
    keys = [row.translation_key for row in rows]
    found = Notice.objects.filter(translation_key__in=keys, locale__language_code=get_language())
    return {one.translation_key: one for one in found}


def _institutions_by_province(rows):
    """Return {province code: {institution id}} of offices, when a notice is about provinces alone."""
    codes = {code for row in rows if _provinces_alone(row) for code in row.provinces}
    found = {}
    if codes:
        offices = Office.objects.filter(province_code__in=codes).exclude(institution=None)
        for code, institution in offices.values_list("province_code", "institution_id").distinct():
            found.setdefault(code, set()).add(institution)
    return found


def _provinces_alone(row):
    return bool(row.provinces) and not row.procedure_keys and not row.institution_ids


def _told(row, words, there):
    said, institutions = words or row, set(row.institution_ids)
    if _provinces_alone(row):
        institutions = set().union(*(there.get(code, ()) for code in row.provinces))
    return Told(
        kind=row.kind,
        label=str(NoticeKind(row.kind).label),
        title=said.title,
        text=said.text,
        instead=said.instead,
        language=get_language() if words else settings.LANGUAGE_CODE,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        source_url=row.source_url,
        provinces=tuple(places.province(code).name for code in row.provinces if places.province(code)),
        procedures=frozenset(row.procedure_keys),
        institutions=frozenset(institutions),
    )
