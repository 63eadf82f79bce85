"""From the text somebody typed to its words: what text messages leave out or join, and what a word was meant to be."""

from dataclasses import dataclass

from . import analysis
from .analysis import Token
from .fillers import ENGLISH_STOP_WORDS, FILLERS
from .lexicon import Lexicon
from .typed import as_meant, is_small, put_together, taken_apart

MAX_LENGTH = 200
MAX_WORDS = 12
UNSURE_SPELLING = 0.5  # of a guess with two mistakes, or one in its first letter


@dataclass(frozen=True)
class Reading:
    """A text as words. `terms` says what each of `words` is read as: itself, or what it was probably meant to be.

    `apart` holds (token, how it is written) of the words that were typed as one.
    """

    text: str
    words: tuple[Token, ...] = ()
    terms: tuple[str, ...] = ()
    apart: tuple[tuple[Token, str], ...] = ()


def read(text: str, lexicon: Lexicon) -> Reading:
    """Return the Reading of any text, its first MAX_LENGTH characters. Without words it is empty."""
    text = " ".join(analysis.normalise(text[: 2 * MAX_LENGTH]).split())[:MAX_LENGTH]
    words, apart = _words(text, lexicon)
    return Reading(text, words, tuple(read_as(word, lexicon) for word in words), apart)


def read_as(token: Token, lexicon: Lexicon) -> str:
    """Return the term a token is read as: itself, or what it was probably meant to be."""
    if token.term in FILLERS or lexicon.recognises(token.term):
        return token.term
    guesses = [guess for guess in lexicon.guesses(token.folded) if guess.kind == "spelling"]
    return guesses[0].term if guesses else token.term


def _words(text, lexicon):
    found = analysis.tokens(text)
    if lexicon.language == "en":
        found = [token for token in found if token.folded not in ENGLISH_STOP_WORDS] or found
    found = found or analysis.tokens(text, keep_stop_words=True)
    found = [token for token in found if len(token.term) <= 40]
    words, apart = _first_of(_meant(found, lexicon))
    return (words, apart) if words else _first_of((token, None) for token in found)


def _first_of(found):
    """Return the first different tokens. No more are looked at: what a word was meant to be takes time."""
    kept, apart = {}, {}
    for token, joined in found:
        if joined:
            apart[joined[0].start] = joined
        kept.setdefault(token.term, token)
        if len(kept) == MAX_WORDS:
            break
    return tuple(kept.values()), tuple(apart.values())


def _meant(found, lexicon):
    """Yield (token, None) without the small words of text messages, (token, the joined one) of words taken apart."""
    spanish = lexicon.language == "es"
    found = list(put_together(found, lexicon.recognises_word)) if spanish else found
    for token, after in zip(found, [*found[1:], None], strict=False):
        if is_small(token, after, lexicon.tuning.synonyms):
            continue
        if not spanish or token.term in FILLERS or lexicon.recognises(token.term):
            yield token, None
        elif (meant := as_meant(token)) is not token:
            yield from ((meant, None),) if meant else ()
        else:
            yield from _apart(token, lexicon)


def _apart(token, lexicon):
    """Yield the words of a joined one, or the token itself. What is nearly a word is that word."""
    guesses = lexicon.guesses(token.folded)
    if guesses and guesses[0].kind != "prefix" and guesses[0].weight > UNSURE_SPELLING:
        yield token, None
        return
    words, written = taken_apart(token, lexicon.everything.exactly)
    if not words and not guesses:
        words, written = taken_apart(token, lexicon.everything.sounding)
    if words:
        yield from ((word, (token, written)) for word in words)
    else:
        yield token, None
