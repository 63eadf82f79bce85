"""From what somebody typed to a Query: hostile text made harmless, words understood, synonyms and guesses added.

One brain for both engines: they receive analysed terms and weights, never the text. Nothing typed here is an operator.
Three steps, each a function of values: reading.py (text to words), meaning.py (words to concepts), weighing.py
(concepts to a Query).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from . import analysis
from .engines.base import FACETS, Query
from .gazetteer import place_of
from .intents import several, stands_alone
from .lexicon import Lexicon
from .meaning import Meaning, concepts_of
from .reading import Reading, read
from .spanish import is_spanish
from .tuning import Tuning, current
from .vocabulary import stamps, vocabulary
from .weighing import doubt_of, weighed

MAX_PAGE = 50
MAX_PAGE_SIZE = 50


def understand(
    text: str,
    language: str = "es",
    *,
    filters: Mapping[str, Iterable[str]] | None = None,
    page: int = 1,
    page_size: int | None = None,
    tuning: Tuning | None = None,
    newest_first: bool = False,
    exactly: bool = False,
    place: str | None = None,
) -> Query:
    """Return the Query for `text`. `tuning` is given by the workbench to try changes that are not saved.

    `exactly`: nothing is guessed. `place` is the key of one that was chosen (gazetteer.py); "" means that none is to
    be read, and None that the text says it.
    """
    marks = stamps()
    words = vocabulary.fresh(marks.get("vocabulary", 0))
    lexicon = Lexicon(words, current(marks.get("tuning", 0)) if tuning is None else tuning, language, exactly)
    chosen = place_of(place) if place else None
    reading = read(text, lexicon, place=chosen, no_place=place == "")
    query = Query(
        text=reading.text,
        language=language,
        filters=_clean(filters),
        newest_first=newest_first,
        page=max(1, min(int(page), MAX_PAGE)),
        stamp=marks.get("vocabulary", 0),
        exactly=exactly,
        chosen_place=place if place is None or chosen or place == "" else None,
    )
    if page_size:
        query = replace(query, page_size=max(1, min(int(page_size), MAX_PAGE_SIZE)))
    if not reading.words:
        return query
    asking = _asking(query, reading, lexicon)
    return asking if asking.pinned or exactly else replace(asking, parts=tuple(_parts(asking, lexicon, place)))


def _parts(query, lexicon, place):
    """Return the Queries of the several things a question asks, or [] when it asks one."""
    parts = []
    for text in several(query.text):
        reading = read(text, lexicon, place=query.place, no_place=place == "")
        part = replace(query, text=reading.text, filters={}, page=1, parts=())
        if not reading.words or not stands_alone(part := _asking(part, reading, lexicon), lexicon):
            return []
        parts.append(part)
    return parts


def _asking(query, reading, lexicon):
    few = len([token for token in reading.words if not reading.only_asks(token)]) <= 2
    meaning = concepts_of(reading, lexicon, few=few)
    tuned = replace(
        query,
        place=reading.place,
        serving=reading.place.serving if reading.place else (),
        there=tuple(token.term for token in reading.placed) if reading.is_elsewhere else (),
        near=reading.near,
        asked=reading.asked,
        pinned=tuple(lexicon.tuning.best.get(reading.every or reading.terms, ())),
        hidden=tuple(sorted(lexicon.tuning.worst.get(reading.every or reading.terms, ()))),
        corrected=_corrected(reading, meaning),
        offered=_offered(reading, lexicon),
    )
    if query.language == "es" and not query.exactly:
        tuned = replace(tuned, doubt=doubt_of(reading, meaning.concepts, lexicon))
    return weighed(tuned, reading, meaning.concepts, lexicon, few=few)


def _corrected(reading: Reading, meaning: Meaning) -> str:
    """Return the text with the guessed spellings in place, or "" when nothing was guessed."""
    written = {token.start: (token, surface) for token, surface in (*reading.apart, *meaning.guessed)}
    corrected = reading.text
    for start in sorted(written, reverse=True):
        token, surface = written[start]
        corrected = corrected[: token.start] + _ended_as(token, surface) + corrected[token.end :]
    return corrected if corrected != reading.text else ""


def _ended_as(token, surface):
    """Return a guessed word with the ending that was typed: «sertificado» is «certificado», not «certificada»."""
    term = analysis.stem(analysis.fold(surface))
    typed = term + token.folded.removeprefix(token.term)
    another = token.folded.startswith(token.term) and analysis.stem(typed) == term and typed != analysis.fold(surface)
    return typed if another and is_spanish(typed) else surface


def _offered(reading, lexicon):
    """Return the text with what may have been meant by its Spanish words that no page holds, or ""."""
    offered = reading.text
    for token in sorted(reading.words, key=lambda token: -token.start):
        if not reading.only_asks(token) and (surface := lexicon.offers(token.folded)):
            offered = offered[: token.start] + surface + offered[token.end :]
    return offered if offered != reading.text else ""


def _clean(filters):
    """Keep the known facets and values that look like slugs."""
    cleaned = {}
    for name in FACETS:
        values = (filters or {}).get(name) or ()
        kept = tuple(value for value in values if 0 < len(value) <= 100 and "\x00" not in value)[:20]
        if kept:
            cleaned[name] = kept
    return cleaned
