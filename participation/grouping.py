"""Words of many people about one page, put together by what they speak of: who answers for it reads a few heaps."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

WORD = re.compile(r"[^\W\d_]{4,}")
SHORT = re.compile(r"\w+")
# Words that say nothing of what a text is about, without accents.
EMPTY = frozenset(
    word
    for line in (
        "para pero como cuando donde esta este esto estos estas esas esos porque sobre todo todos toda todas tiene",
        "tienen hacer hace puede pueden debe deben desde hasta entre tambien solo mucho muchos muy mas menos aqui alli",
        "cual cuales pagina sitio dice informacion falta faltan gracias favor quiero necesito saber poner ponen sale",
        "salen nada algo that this with from have what when where which there their about page site says please thanks",
        "need want know information missing",
    )
    for word in line.split()
)
MOST_HEAPS = 12


def groups(texts: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return [(word, texts that hold it)], the largest heap first; each text once. What shares no word is under "".

    The word is written as most people wrote it.
    """
    of_text = [{_stem(word): word for word in WORD.findall(text.lower())} for text in texts]
    held = Counter(stem for words in of_text for stem in words if stem not in EMPTY)
    written = Counter((stem, word) for words in of_text for stem, word in words.items())
    heaps: dict[str, list[str]] = {}
    for text, words in zip(texts, of_text, strict=True):
        shared = [stem for stem in words if stem not in EMPTY and held[stem] > 1]
        best = max(shared, key=lambda stem: (held[stem], stem), default="")
        heaps.setdefault(best, []).append(text)
    largest = sorted((stem for stem in heaps if stem), key=lambda stem: (-len(heaps[stem]), stem))
    alone = [text for stem in largest[MOST_HEAPS:] for text in heaps[stem]] + heaps.get("", [])
    named = [(_written(stem, written), heaps[stem]) for stem in largest[:MOST_HEAPS]]
    return [*named, *([("", alone)] if alone else [])]


def stems(text: str) -> list[str]:
    """Return the words of a text (short ones too) in their order, without accents, capitals or plurals."""
    return [_stem(word) for word in SHORT.findall(text.lower())]


def telling(text: str) -> set[str]:
    """Return the stems of a text that say something of what it is about."""
    return {stem for word in WORD.findall(text.lower()) if (stem := _stem(word)) not in EMPTY}


def _stem(word: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return re.sub(r"(?<=[a-z]{3})e?s$", "", plain) if plain not in EMPTY else plain


def _written(stem: str, written: Counter[tuple[str, str]]) -> str:
    return max((count, word) for (one, word), count in written.items() if one == stem)[1]
