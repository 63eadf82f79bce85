"""Searches that people follow. The search room, which stands above, says how words find things (search/followed.py)."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from django.utils.translation import get_language, gettext, gettext_lazy

from core.crypto import blind_index
from core.language_paths import in_active_language, known
from participation.followed import Followed, Matter, register
from participation.models import SavedSearch

LONGEST = 80
Finder = Callable[[str, str], Sequence[str] | None]
_used: list[tuple[Finder, Callable[[str], bool]]] = []


def use(finder: Finder, personal: Callable[[str], bool]) -> None:
    """Name what finds: `finder`(text, language) gives the ids of things ("service:slug"), the best first.

    It gives None when no engine answers. `personal`(text) says whether words look as if they told of a
    person: those are not kept.
    """
    _used[:] = [(finder, personal)]


def find(text: str, language: str) -> Sequence[str] | None:
    """Return the ids of what the words find, the best first; none where there is no search, None when it is away."""
    return _used[0][0](text, language) if _used else ()


def words_of(text: str) -> str:
    """Return the words of a search as they are followed, "" when they are not: none, too many, or of a person."""
    words = " ".join(text.lower().split())
    return words if words and len(words) <= LONGEST and _used and not _used[0][1](words) else ""


def ref_of(words: str, language: str) -> str:
    """Return what the words are kept under: 64 hex digits that do not give them back."""
    return blind_index("search-followed", f"{language}:{words}")


def keep(text: str, language: str) -> None:
    """Keep the words of a search that somebody follows."""
    words = words_of(text)
    SavedSearch.objects.get_or_create(ref=ref_of(words, language), defaults={"text": words, "language": language})


def address(words: str) -> str:
    """Return where the search is, in the language being read (a path)."""
    return f"{in_active_language('/buscar/')}?{urlencode({'q': words})}"


def title(words: str) -> str:
    return gettext("Search: %(words)s") % {"words": words}


def _find(text: str) -> str | None:
    words = words_of(text)
    return ref_of(words, known((get_language() or "")[:2])) if words else None


def _matter(ref: str) -> Matter | None:
    row = SavedSearch.objects.filter(pk=ref).first()
    return Matter("search", ref, title(row.text), address(row.text)) if row else None


SEARCH = register(Followed("search", "busqueda", gettext_lazy("A search of one's own"), _find, _matter, by_query=True))
