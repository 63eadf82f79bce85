"""What is offered while somebody types: titles of procedures, guides and institutions."""

from dataclasses import replace
from urllib.parse import urlencode

from core.language_paths import in_language

from . import analysis
from .asked_before import asked_before
from .query import understand
from .reading import MAX_LENGTH
from .vocabulary import stamps, vocabulary

LIMIT = 8
OPTIONS = 6
SENTENCE = 3  # words, from which what they mean is offered too
ENOUGH = 3  # titles that hold every word: nothing else is looked for
SHOWN = 5
BEGUN, ENDINGS = 40, 2  # words that begin with the last letters that are looked at, and tried
WORTH_OFFERING = 0.5
OFFERED = ("service", "guide", "organism")


def suggest_words(engine, text, language="es", limit=LIMIT):
    """Return the Hits to offer for an unfinished text: by how titles begin, then by what the words mean.

    Of a sentence only what is asked counts: «cómo saco el pas» begins «pasaporte».
    """
    words = vocabulary.fresh(stamps().get("vocabulary", 0))
    found = analysis.tokens(analysis.normalise(text[:MAX_LENGTH]), keep_stop_words=True)
    kept = [token for token in found[:-1] if token.folded not in analysis.STOP_WORDS] + found[-1:]
    kept = [token.folded[:40] for token in kept][-6:]
    if not kept or sum(map(len, kept)) < 2:
        return []
    hits = engine.suggest([[word] for word in kept], language, limit)
    if len(hits) >= ENOUGH or (hits and len(found) < SENTENCE):
        return hits
    if len(found) < SENTENCE:
        hits = engine.suggest([_meant(word, words, language) for word in kept], language, limit)
    if hits and len(found) < SENTENCE:
        return hits
    return _together(hits, _by_meaning(engine, text, words, language), limit)


def _by_meaning(engine, text, words, language):
    """Return the procedures, guides and institutions that a half-typed question means, its last word completed."""
    before, _, last = " ".join(text.split()).rpartition(" ")
    folded = analysis.fold(last)
    speller = words.speller_of(language)
    begun = [] if not folded or analysis.stem(folded) in speller else speller.beginning(folded, BEGUN)
    begun = sorted(begun, key=lambda term: (term in words.untelling, -speller.words[term][1]))
    endings = [speller.words[term][0] for term in begun[:ENDINGS]] or [last]
    found = []
    for ending in endings:
        query = understand(f"{before} {ending}".strip(), language, page_size=SHOWN, filters={"type": OFFERED})
        found += [hit for hit in engine.search(replace(query, parts=())).hits if hit.score > WORTH_OFFERING]
    return sorted(found, key=lambda hit: -hit.score)


def _together(first, others, limit):
    return list({hit.id: hit for hit in (*first, *others)}.values())[:limit]


def _meant(word, words, language):
    """Return what a begun word may be: itself, or words that begin with the same sound."""
    guesses = words.speller_of(language).sounding_like(word, OPTIONS)
    return [word, *guesses]


def past_searches(text, language, limit=2):
    """Return what several people searched with results and begins like `text`, as suggestions that search it."""
    beginning = " ".join(text.lower().split())
    if len(beginning) < 3:
        return []
    texts = asked_before.beginning(beginning, language, limit)
    prefix = in_language("/buscar/", language)
    return [{"id": f"search:{one}", "title": one, "url": f"{prefix}?{urlencode({'q': one})}"} for one in texts]
