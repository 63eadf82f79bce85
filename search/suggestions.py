"""What is offered while somebody types: titles of procedures, guides and institutions."""

from urllib.parse import urlencode

from core.language_paths import in_language

from . import analysis
from .models import SearchCount
from .query import MAX_LENGTH
from .vocabulary import stamps, vocabulary

LIMIT = 8
OPTIONS = 6
POPULAR = 10  # searches in a month before others are offered the same words


def suggest_words(engine, text, language="es", limit=LIMIT):
    """Return the Hits to offer for an unfinished text: every word begun counts, and a misspelt one as it sounds."""
    words = vocabulary.fresh(stamps().get("vocabulary", 0))
    found = analysis.tokens(analysis.normalise(text[:MAX_LENGTH]), keep_stop_words=True)
    kept = [token for token in found[:-1] if token.folded not in analysis.STOP_WORDS] + found[-1:]
    kept = [token.folded[:40] for token in kept][-6:]
    if not kept or sum(map(len, kept)) < 2:
        return []
    hits = engine.suggest([[word] for word in kept], language, limit)
    if hits:
        return hits
    return engine.suggest([_meant(word, words, language) for word in kept], language, limit)


def _meant(word, words, language):
    """Return what a begun word may be: itself, or words that begin with the same sound."""
    guesses = words.speller_of(language).sounding_like(word, OPTIONS)
    return [word, *guesses]


def past_searches(text, language, limit=2):
    """Return what several people searched with results and begins like `text`, as suggestions that search it."""
    beginning = " ".join(text.lower().split())
    if len(beginning) < 3:
        return []
    found = (
        SearchCount.objects.filter(language=language, text__startswith=beginning, clicks__gt=0, searches__gte=POPULAR)
        .exclude(text=beginning)
        .order_by("-searches")
        .values_list("text", flat=True)[: 4 * limit]
    )
    prefix = in_language("/buscar/", language)
    texts = list(dict.fromkeys(found))[:limit]
    return [{"id": f"search:{one}", "title": one, "url": f"{prefix}?{urlencode({'q': one})}"} for one in texts]
