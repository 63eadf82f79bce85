"""Which words are Spanish: the frequent ones of the language, whether or not this site has anything about them."""

from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "spanish_words.txt"
COMMON = 2_000  # the words everybody uses for everything


@cache
def _ranks() -> dict[str, int]:
    lines = DATA.read_text(encoding="utf-8").splitlines()
    return {word: rank for rank, word in enumerate(line for line in lines if not line.startswith("#"))}


def is_spanish(folded: str) -> bool:
    """Say whether a folded word is one of the language: it is never taken for a mistake."""
    return folded in _ranks()


def is_common(folded: str) -> bool:
    """Say whether a folded word is among the commonest: that no page says it means nothing."""
    return _ranks().get(folded, COMMON) < COMMON


def commonest(count: int) -> list[str]:
    """Return the `count` commonest words of the language, folded."""
    return list(_ranks())[:count]
