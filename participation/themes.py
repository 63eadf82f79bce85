"""The matters that people write about, as everybody reads them: how many said it, since when, and what was changed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.locale import in_language
from participation.figure_hiding import rounded
from participation.models import Report, Theme
from services_catalog.models import Institution


@dataclass(frozen=True)
class Change:
    on: date
    text: str


@dataclass(frozen=True)
class Shown:
    """A theme in the language being read. `said`: how many, in words; `number`: as shown, None below five."""

    theme: Theme
    institution: str
    number: int | None
    said: str
    since: date | None
    last: date | None
    changes: tuple[Change, ...]


def public() -> QuerySet[Theme]:
    """Return the Spanish themes that everybody may see."""
    return Theme.objects.filter(live=True, locale__language_code=settings.LANGUAGE_CODE)


def shown(institution: str = "") -> list[Shown]:
    """Return the public themes in the language being read, those of most reports first. `institution`: a slug."""
    sources = public().filter(institution__slug=institution) if institution else public()
    return _shown(sources)


def one(slug: str) -> Shown | None:
    """Return the public theme of an address (the Spanish slug), or None."""
    found = _shown(public().filter(slug=slug))
    return found[0] if found else None


def _shown(sources: QuerySet[Theme]) -> list[Shown]:
    keys = {theme.pk: theme.translation_key for theme in sources}
    counts = Report.objects.filter(theme__in=keys).order_by().values_list("theme")
    told = {keys[pk]: rest for pk, *rest in counts.annotate(Count("pk"), Min("sent_on"), Max("sent_on"))}
    themes = in_language(Theme.objects.filter(translation_key__in=keys.values(), live=True).select_related("locale"))
    names = _names({theme.institution_id for theme in themes})
    found = [
        _one(theme, names.get(theme.institution_id, ""), *told.get(theme.translation_key, (0, None, None)))
        for theme in themes
    ]
    return sorted(found, key=lambda one: (-(one.number or 0), one.theme.title))


def _one(theme: Theme, institution: str, n: int, since: date | None, last: date | None) -> Shown:
    number = rounded(n)
    return Shown(
        theme=theme,
        institution=institution,
        number=number,
        said=how_many(number),
        since=since if number else None,
        last=last if number else None,
        changes=changes_of(theme),
    )


def how_many(number: int | None) -> str:
    """Return how many reports speak of a theme, in words. Of fewer than five no number is said."""
    if number is None:
        return _("Fewer than 5 reports")
    return ngettext("About %(n)s report", "About %(n)s reports", number) % {"n": number}


def changes_of(theme: Theme) -> tuple[Change, ...]:
    """Return what was changed, the newest first."""
    found = [Change(block.value["on"], block.value["text"]) for block in theme.changes]
    return tuple(sorted(found, key=lambda change: change.on, reverse=True))


def _names(keys: set[Any]) -> dict[Any, str]:
    """Return {key of the Spanish institution: its name in the language being read}: one query."""
    keys.discard(None)
    families = dict(Institution.objects.filter(pk__in=keys).values_list("translation_key", "pk"))
    found = in_language(Institution.objects.filter(translation_key__in=families))
    return {families[one.translation_key]: one.name for one in found}
