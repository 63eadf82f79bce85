"""What can be followed: each kind with its word in addresses, how it is found there and what it is called now.

A thing is kept by its translation key, which outlives a new title, a new address and a new language.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, override

from core.language_paths import in_active_language
from core.locale import in_language
from core.page_addresses import page_address
from core.served.rule import served
from news.models import NewsIndexPage, NewsPage
from participation.models import Consultation, Theme
from services_catalog.models import Category, Institution, Office, ServicePage

ALL = "all"


@dataclass(frozen=True)
class Matter:
    """One thing that can be followed, as it is called in the language being read, and where it is (a path)."""

    kind: str
    ref: str
    title: str
    url: str


@dataclass(frozen=True)
class Followed:
    """A kind of thing. `find` gives the ref (str) of what an address names, None of what is not there; `matter` the
    Matter of a ref in the active language, None when everybody can no longer see it. `slug`: its word in addresses."""

    name: str
    slug: str
    label: Promise | str
    find: Callable[[str], str | None]
    matter: Callable[[str], Matter | None]
    # In the address after `slug`; for the words of a search they stand in the query.
    by_query: bool = False


_kinds: dict[str, Followed] = {}


def register(kind: Followed) -> Followed:
    """Add a kind. Raises ValueError on a second of the same name or word."""
    if kind.name in _kinds or any(kind.slug == other.slug for other in _kinds.values()):
        raise ValueError(f"{kind.name} is already there")
    _kinds[kind.name] = kind
    return kind


def kinds() -> list[Followed]:
    return list(_kinds.values())


def kind_named(name: str) -> Followed | None:
    return _kinds.get(name)


def kind_at(slug: str) -> Followed | None:
    """Return the kind whose word in addresses is `slug`."""
    return next((kind for kind in _kinds.values() if kind.slug == slug), None)


def matter_of(kind: str, ref: str) -> Matter | None:
    """Return what is followed as it is now, in the active language, or None when it is no longer there."""
    found = _kinds.get(kind)
    return found.matter(ref) if found else None


def _sources(model: type[Model]) -> QuerySet[Any]:
    """Return the Spanish instances that everybody may see."""
    rows = model._default_manager.filter(locale__language_code=settings.LANGUAGE_CODE)
    return served(rows) if issubclass(model, (ServicePage, NewsPage, NewsIndexPage)) else rows.filter(live=True)


def _by_slug(model: type[Model]) -> Callable[[str], str | None]:
    def find(slug: str) -> str | None:
        key = _sources(model).filter(slug=slug).values_list("translation_key", flat=True).first()
        return str(key) if key else None

    return find


def _named(name: str, model: type[Model], address: Callable[[Any], str]) -> Callable[[str], Matter | None]:
    def matter(ref: str) -> Matter | None:
        key = _key(ref)
        if key is None or not _sources(model).filter(translation_key=key).exists():
            return None
        one = in_language(model._default_manager.filter(translation_key=key)).first()
        title = getattr(one, "title", "") or getattr(one, "name", "")
        return Matter(name, ref, title, address(one)) if one else None

    return matter


def _key(ref: str) -> UUID | None:
    try:
        return UUID(ref)
    except ValueError:
        return None


def _news(ref: str) -> Matter | None:
    index = _sources(NewsIndexPage).first()
    return Matter("news", ALL, gettext("The news"), page_address(index)) if index and ref == ALL else None


def _below(path: str) -> Callable[[Any], str]:
    return lambda one: in_active_language(f"{path}{one.slug}/")


register(
    Followed(
        "procedure",
        "tramite",
        gettext_lazy("A procedure"),
        _by_slug(ServicePage),
        _named("procedure", ServicePage, page_address),
    )
)
register(
    Followed(
        "topic",
        "tema",
        gettext_lazy("A topic"),
        _by_slug(Category),
        _named("topic", Category, _below("/tramites/categoria/")),
    )
)
register(
    Followed(
        "institution",
        "institucion",
        gettext_lazy("An institution"),
        _by_slug(Institution),
        _named("institution", Institution, _below("/instituciones/")),
    )
)
register(
    Followed(
        "office", "oficina", gettext_lazy("An office"), _by_slug(Office), _named("office", Office, _below("/oficinas/"))
    )
)
register(
    Followed(
        "theme",
        "asunto",
        gettext_lazy("A matter people write about"),
        _by_slug(Theme),
        _named("theme", Theme, _below("/asuntos/")),
    )
)
register(
    Followed(
        "consultation",
        "consulta",
        gettext_lazy("A consultation"),
        _by_slug(Consultation),
        _named("consultation", Consultation, _below("/consultas/")),
    )
)
register(Followed("news", "noticias", gettext_lazy("The news"), lambda slug: None if slug else ALL, _news))


def concerns(instance: Any) -> list[tuple[str, str]]:
    """Return whom a happening of a page or record concerns, as (kind, ref): who follows it or what it is of."""
    own = str(instance.translation_key)
    if isinstance(instance, ServicePage):
        return [
            ("procedure", own),
            ("topic", str(instance.category.translation_key)),
            ("institution", str(instance.institution.translation_key)),
        ]
    if isinstance(instance, Office):
        of = [("institution", str(instance.institution.translation_key))] if instance.institution else []
        return [("office", own), *of]
    if isinstance(instance, Institution):
        return [("institution", own)]
    if isinstance(instance, (Theme, Consultation)):
        kind = "theme" if isinstance(instance, Theme) else "consultation"
        of = [("institution", str(instance.institution.translation_key))] if instance.institution else []
        return [(kind, own), *of]
    return [("news", ALL)] if isinstance(instance, NewsPage) else []


def in_source_language() -> Any:
    """Return a context in which what is followed is read in the language of the sources."""
    return override(settings.LANGUAGE_CODE)
