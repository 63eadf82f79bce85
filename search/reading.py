"""From the text somebody typed to its words: what text messages leave out or join, and what a word was meant to be.

Places, numbers of laws and telephones, and the fact that is asked for are read here too: none of them is a word.
"""

import re
from dataclasses import dataclass

from . import analysis, codes, gazetteer
from .analysis import Token
from .asking import asked_in, asks_near, words_asking
from .fillers import ENGLISH_STOP_WORDS, FILLERS
from .gazetteer import Place
from .lexicon import UNSURE_SPELLING, Lexicon
from .spanish import is_spanish
from .typed import as_meant, is_small, put_together, taken_apart

YEAR = re.compile(r"(?:19|20)\d\d")
MAX_LENGTH = 200
BESIDE = 2  # words of asking before and after what is asked that may be of its name
MAX_WORDS = 16  # that count; words of asking are kept as many times more at most


@dataclass(frozen=True)
class Reading:
    """A text as words. `terms` says what each of `words` is read as: itself, or what it was probably meant to be.

    `apart` holds (token, how it is written) of the words that were typed as one. `place` is what was read as one, in
    the words `placed`; `every` are the terms of all the words, those too. `near`: what is near the person is asked,
    wherever that is. `asked` are kinds of fact (asking.py), and
    `asking` where the words begin that ask for them, `passing` where those that are said around it (lexicon.py).
    `numbered` holds (term, the terms it was written with) of laws, forms and telephones.
    """

    text: str
    words: tuple[Token, ...] = ()
    terms: tuple[str, ...] = ()
    apart: tuple[tuple[Token, str], ...] = ()
    place: Place | None = None
    placed: tuple[Token, ...] = ()
    every: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    near: bool = False
    numbered: tuple[tuple[str, tuple[str, ...]], ...] = ()
    asking: frozenset[int] = frozenset()
    passing: frozenset[int] = frozenset()

    def only_asks(self, token: Token) -> bool:
        """Say whether a word asks, and is not what is asked about."""
        return token.term in FILLERS or token.start in self.asking or token.start in self.passing

    @property
    def phrase(self) -> tuple[str, ...]:
        """The terms in their order, laws as they are written in a text."""
        written = dict(self.numbered)
        return tuple(one for term in self.terms for one in written.get(term, (term,)))

    @property
    def names(self) -> tuple[str, ...]:
        """What a document may be called that is meant: all that was typed, that without the place («onat playa»), and
        without the words of asking around it («trámites de la onat», «precio de la ciudadanía cubana»)."""
        asking = [self.only_asks(token) for token in self.words]
        found = [self.every, self.phrase]
        if False in asking:
            first, last = asking.index(False), len(asking) - asking[::-1].index(False)
            # A word of asking beside what is asked may be of its name: «certificar dirección».
            starts, ends = (
                range(first, max(first - BESIDE, 0) - 1, -1),
                range(last, min(last + BESIDE, len(asking)) + 1),
            )
            found += [self.terms[start:end] for start in starts for end in ends]
            found.append(tuple(term for term, asks in zip(self.terms, asking, strict=True) if not asks))
        return tuple(dict.fromkeys("-".join(terms) for terms in found if terms))

    @property
    def unplaced(self) -> list[str]:
        """All the folded words, small ones too, without the place: «Unión de Reyes» is no «Western Union»."""
        placed = {token.start for token in self.placed}
        every = analysis.tokens(self.text, keep_stop_words=True)
        return [token.folded for token in every if token.start not in placed]

    @property
    def is_elsewhere(self) -> bool:
        """Say whether the place stands beside what is asked. It does not when it is all that is asked."""
        return bool(self.placed) and not set(self.placed) & set(self.words)


def read(text: str, lexicon: Lexicon, *, place: Place | None = None, no_place: bool = False) -> Reading:
    """Return the Reading of any text, its first MAX_LENGTH characters. Without words it is empty.

    `place` is one chosen beside the text; with `no_place` nothing is read as a place.
    """
    text = " ".join(analysis.normalise(text[: 2 * MAX_LENGTH]).split())[:MAX_LENGTH]
    every = analysis.tokens(text, keep_stop_words=True)
    folded = [token.folded for token in every]
    found = None if no_place or lexicon.language != "es" else gazetteer.find(folded, lexicon.is_word)
    if found and found.guessed and lexicon.exactly:
        found = None
    placed = tuple(every[found.start : found.end]) if found else ()
    words, apart = _words(text, lexicon, without=placed)
    if not [word for word in words if word.term not in FILLERS]:  # the place is all that is asked
        words, apart = _words(text, lexicon)
    read_as_place = found.place if found else place
    return Reading(
        text=text,
        words=words,
        terms=tuple(read_as(word, lexicon) for word in words),
        apart=apart,
        place=read_as_place,
        placed=tuple(token for token in placed if token.folded not in analysis.STOP_WORDS),
        every=tuple(read_as(word, lexicon) for word in _words(text, lexicon)[0]) if placed else (),
        asked=asked_in(" ".join(folded)),
        near=read_as_place is None and asks_near(" ".join(folded)),
        asking=_asking(every, words) if lexicon.language == "es" else frozenset(),
        passing=_passing(words, lexicon),
        numbered=tuple((term, _as_written(term, inside)) for _, term, inside in _numbers(text, lexicon)),
    )


def _asking(every, words):
    """Return where the words begin that ask for a fact. None when nothing else was typed: «teléfono»."""
    asking = frozenset(every[place].start for place in words_asking([token.folded for token in every]))
    return asking if any(token.term not in FILLERS and token.start not in asking for token in words) else frozenset()


def _passing(words, lexicon):
    """Return where the words begin that are said around what is asked. None when nothing else names anything here."""
    counted = [token for token in words if token.term not in FILLERS]
    found = frozenset(one.start for one in counted if YEAR.fullmatch(one.folded) or lexicon.is_passing(one.folded))
    others = [token for token in counted if token.start not in found]
    named = [token for token in others if lexicon.names(token.term) or token.term in lexicon.tuning.surfaces]
    return found if named else frozenset()


def read_as(token: Token, lexicon: Lexicon) -> str:
    """Return the term a token is read as: itself, or what it was probably meant to be."""
    if token.term in FILLERS or lexicon.recognises(token.term):
        return token.term
    guesses = [guess for guess in lexicon.guesses(token.folded) if guess.kind == "spelling"]
    return guesses[0].term if guesses else token.term


def _words(text, lexicon, without=()):
    found = analysis.tokens(text)
    if lexicon.language == "en":
        found = [token for token in found if token.folded not in ENGLISH_STOP_WORDS] or found
    found = found or analysis.tokens(text, keep_stop_words=True)
    found = [token for token in _numbered(text, found, lexicon) if len(token.term) <= 40]
    if without:
        found = [token for token in found if not without[0].start <= token.start < without[-1].end]
    words, apart = _first_of(_meant(found, lexicon))
    return (words, apart) if words else _first_of((token, None) for token in found)


def _numbers(text, lexicon):
    """Return [(how it is written, term, the tokens it stands for)] of the numbers that some page holds."""
    named = (*codes.telephones(text), *codes.laws_and_forms(text))
    known = [(start, end, held) for start, end, term in named if (held := _held(term, lexicon))]
    every = analysis.tokens(text) if known else []
    found = [(text[start:end], term, [one for one in every if start <= one.start < end]) for start, end, term in known]
    return [one for one in found if one[2]]


def _held(term, lexicon):
    """Return the number that some page holds: as it was called, or of another kind of norm. None without one."""
    return next((one for one in (term, *codes.nearly(term)) if lexicon.is_held(one)), None)


def _as_written(term, inside):
    """Return the terms of a number: of a law its kind and number, without the year."""
    terms = tuple(token.term for token in inside)
    return (
        terms if term.isdigit() else tuple(one for one in terms if not one.isdigit() or term.endswith(one.lstrip("0")))
    )


def _numbered(text, found, lexicon):
    """Return the tokens with each telephone, law or form that some page holds as one."""
    for written, term, inside in _numbers(text, lexicon):
        place = next((place for place, token in enumerate(found) if token.start == inside[0].start), None)
        if place is not None:
            whole = Token(term, term, written.lower(), inside[0].start, inside[-1].end)
            found = [*found[:place], whole, *(token for token in found[place:] if token.start > inside[-1].start)]
    return found


def _first_of(found):
    """Return the first different tokens. No more are looked at: what a word was meant to be takes time."""
    kept, apart = {}, {}
    for token, joined in found:
        if joined:
            apart[joined[0].start] = joined
        kept.setdefault(token.term, token)
        if len(kept) == 2 * MAX_WORDS or sum(term not in FILLERS for term in kept) == MAX_WORDS:
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
    """Yield the words of a joined one, or the token itself. What is a word («contexto») or nearly one is that word."""
    if is_spanish(token.folded):
        yield token, None
        return
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
