"""From the words of a question to what they mean: Concepts with all the ways the catalogue may say them.

The longest synonym at each place, then those with words between, then the words by themselves with their family or,
when nobody knows them, what they were probably meant to be.
"""

from dataclasses import dataclass, replace

from . import analysis
from .analysis import Token
from .engines.base import Alternative, Concept
from .fillers import CIRCUMSTANCES, FILLERS, LIGHT_VERBS
from .lexicon import Lexicon
from .reading import Reading
from .tuning import LONGEST
from .weighing import FILLER_SHARE, PART_OF_ALL, PART_SHARE, PLACE_SHARE, concept_of

LONG = 3  # things asked: of more, some only tell of whom and since when
LEFT = 1  # things asked that must remain
GAP = 2  # words that may stand between those of a longer synonym
AS_WRITTEN = 0.3  # worth of the words of a law that stand apart, beside its number in one word
NUMBER = 2.5  # worth of a law, form or telephone that some page holds, against the words beside it
FAMILY = 0.45  # worth of a word of the same family, of one that is known itself


@dataclass(frozen=True)
class Meaning:
    """The Concepts of a question, and (token, how it is written) of the words that were guessed."""

    concepts: tuple[Concept, ...] = ()
    guessed: tuple[tuple[Token, str], ...] = ()


@dataclass(frozen=True)
class _Single:
    """One word by itself: its Concept, and how it is written when it was guessed."""

    concept: Concept
    surface: str = ""


def concepts_of(reading: Reading, lexicon: Lexicon, *, few: bool) -> Meaning:
    """Return the Meaning of a Reading. `few`: the question has one or two words that count."""
    families = [lexicon.tuning.family(token.folded) for token in reading.words]
    joint, single = _places(reading, families, lexicon)
    taken = {place for places, _ in joint for place in places}
    asked = taken | {place for place, token in enumerate(reading.words) if not reading.only_asks(token)}
    concepts = [
        _joint(reading, places, meanings, asked=len(asked), lexicon=lexicon, few=few) for places, meanings in joint
    ]
    spoken = {place for place, _ in _spoken(reading, lexicon)}
    others = any(not reading.only_asks(token) for token in reading.words)
    numbers = {term for term, _ in reading.numbered}
    guessed = []
    for place, token in enumerate(reading.words):
        if place in taken:
            word = _word(token, (), mistaken=True, lexicon=lexicon, few=few, asks=token.term in FILLERS)
            part = replace(word.concept, optional=True, weight=word.concept.weight * PART_SHARE)
            concepts.append(part)
        else:
            mistaken = reading.terms[place] != token.term
            means_nothing = token.term in FILLERS and place not in spoken
            meant = () if token.start in reading.asking or (means_nothing and others) else single[place]
            word = _word(token, meant, mistaken=mistaken, lexicon=lexicon, few=few, asks=reading.only_asks(token))
            telling = NUMBER if token.term in numbers else 1
            passing = token.start in reading.passing
            concepts.append(replace(word.concept, weight=word.concept.weight * telling, passing=passing))
        if word.surface:
            guessed.append((token, word.surface))
    concepts = _without_circumstance(concepts) if len(concepts) > LONG else concepts
    if all(concept.optional for concept in concepts):  # only words of asking: then they are what is asked
        concepts = [replace(concept, optional=False, weight=concept.weight / FILLER_SHARE) for concept in concepts]
    if reading.is_elsewhere:
        name = concept_of([Alternative(tuple(token.term for token in reading.placed))], lexicon, few=few)
        concepts.append(replace(name, optional=True, weight=name.weight * PLACE_SHARE))
    return Meaning(tuple(concepts), tuple(guessed))


def _without_circumstance(concepts):
    """Return the concepts of a long question with what it tells around what it asks made optional, if more is left."""
    counted = [concept for concept in concepts if not concept.optional]
    around = [concept for concept in counted if _is_circumstance(concept)]
    if len(counted) <= LONG or len(counted) - len(around) < LEFT:
        return concepts
    return [
        replace(one, optional=True, weight=one.weight * PART_SHARE) if any(one is other for other in around) else one
        for one in concepts
    ]


def _is_circumstance(concept):
    [first, *_] = concept.alternatives
    return len(first.terms) == 1 and (first.terms[0] in CIRCUMSTANCES or first.terms[0].isdigit())


def _places(reading, families, lexicon):
    """Return ([(places, meanings)] of the synonyms of several words, {place: meanings} of the words alone)."""
    words, terms = reading.words, reading.terms
    light = {place for place, token in enumerate(words) if token.term in LIGHT_VERBS}
    joint = _scattered(range(len(words)), families, light, lexicon, least=3)  # «teléfono fijo de mi abuela que murió»
    far = {place for places, _ in joint for place in places}
    single, place = {}, 0
    while place < len(words):
        if place in far:
            place += 1
            continue
        length, meanings = _synonyms(words, terms, families, place, lexicon)
        if length > 1 and far.isdisjoint(range(place, place + length)):
            joint.append((range(place, place + length), meanings))
        else:
            single[place] = meanings
        place += length
    for place, meanings in _spoken(reading, lexicon):
        if place in single:
            single[place] = meanings
    joint += _scattered(single, families, light, lexicon)
    for place, term in enumerate(terms):
        for number, written in reading.numbered:
            if term == number and len(written) > 1:
                single[place] = [(written, AS_WRITTEN)]
    return joint, single


def _joint(reading, places, meanings, *, asked, lexicon, few):
    """Return the Concept of a synonym of several words. `asked`: how many words of the question count."""
    alternatives = [Alternative(tuple(reading.words[place].term for place in places))]
    alternatives += [
        Alternative(terms, weight, "synonym") for terms, weight in meanings if terms != alternatives[0].terms
    ]
    if len(places) == asked:  # the whole question: what holds a part of it is related
        terms = [reading.terms[place] for place in places]
        alternatives += [Alternative((term,), PART_OF_ALL, "part") for term in terms if lexicon.tells(term)]
    return concept_of(alternatives, lexicon, few=few)


def _spoken(reading, lexicon):
    """Yield (place, meanings) of synonyms that need their small words: «me caso», «otro país»."""
    every = analysis.tokens(reading.text, keep_stop_words=True)
    folded = [token.folded for token in every]
    places = {token.start: place for place, token in enumerate(reading.words)}
    for start in range(len(every)):
        for end in range(start + 2, min(start + LONGEST, len(every)) + 1):
            found = lexicon.tuning.spoken.get(tuple(folded[start:end]))
            if found:
                here = [places[token.start] for token in every[start:end] if token.start in places]
                yield from ((place, _strongest(found)) for place in here[:1])


def _scattered(places, families, light, lexicon, least=2):
    """Return [(places, meanings)] of longer synonyms whose words stand near each other, in any order.

    «transferí dinero a otra tarjeta por error» is «transferí dinero por error».
    """
    found, free = [], dict.fromkeys(places)
    near = [(phrase, _near(phrase, free, families, light)) for phrase in _begun_phrases(free, families, lexicon, least)]
    # The longest first, then those whose words stand nearest.
    for phrase, _ in sorted((one for one in near if one[1]), key=lambda one: (-len(one[0]), _span(one[1]), one)):
        if places := _near(phrase, free, families, light):
            found.append((places, _strongest(lexicon.tuning.families[phrase])))
            for place in places:
                del free[place]
    return found


def _near(phrase, free, families, light):
    """Return the places, of those that are free, where the words of a phrase stand near each other, or []."""
    places = [next((place for place in free if families[place] == word), None) for word in phrase]
    if None in places or len(set(places)) < len(places):
        return []
    # «Hacer casa» is building one, «hacer para la unificación de mi casa» is not: such verbs stand beside their noun.
    gap = 0 if len(places) == 2 and any(place in light for place in places) else GAP
    if _span(places) >= len(places) + gap:
        return []
    return sorted(places)


def _begun_phrases(places, families, lexicon, least):
    here = {families[place] for place in places}
    return {
        phrase
        for word in here
        for phrase in lexicon.tuning.phrases_with.get(word, ())
        if len(phrase) >= least and here.issuperset(phrase)
    }


def _synonyms(words, terms, families, place, lexicon):
    """Return (how many words it takes, [(terms, weight)]) of the longest synonym that begins at `place`."""
    tuning = lexicon.tuning
    as_typed = terms[place] == words[place].term
    for length in range(min(LONGEST, len(terms) - place), 0, -1):
        found = tuning.synonyms.get(tuple(terms[place : place + length]))
        if not found and (length > 1 or (as_typed and _may_be_a_form(terms[place], lexicon))):  # «botaron» is «botó»
            found = tuning.families.get(tuple(families[place : place + length]))
        if found:
            return length, _strongest(found)
    return 1, []


def _may_be_a_form(term, lexicon):
    """Say whether a word without synonyms of its own may take those of its family: no title says it as it is."""
    return len(term) > 3 and not lexicon.names(term)


def _word(token, meanings, *, mistaken, lexicon, few, asks):
    """Return the _Single of one word with its synonyms, its family and, if it is unknown, what was meant.

    `meanings` are those of the word or, when it is `mistaken`, of what was meant.
    """
    alternatives = {(token.term,): Alternative((token.term,))}
    filler = asks and not meanings
    guesses = [] if filler else _guesses(token, lexicon, spelling=mistaken or not meanings)
    for guess in guesses:
        alternatives.setdefault((guess.term,), Alternative((guess.term,), guess.weight, guess.kind))
    for terms, weight in meanings:
        alternatives.setdefault(terms, Alternative(terms, weight, "synonym"))
    concept = concept_of(list(alternatives.values()), lexicon, few=few)
    if filler:
        return _Single(replace(concept, optional=True, weight=concept.weight * FILLER_SHARE))
    return _Single(concept, guesses[0].surface if guesses and guesses[0].kind == "spelling" else "")


def _guesses(token, lexicon, *, spelling):
    """Return the family of a known word, or what an unknown one was probably meant to be."""
    if token.term in lexicon.speller:
        return [replace(guess, weight=FAMILY) for guess in lexicon.speller.family(token.folded, 3)]
    if token.term in lexicon.tuning.surfaces or not spelling:  # editors said what it means: it is no mistake
        return [] if (token.term,) in lexicon.tuning.synonyms else lexicon.speller.family(token.folded, 3)
    return lexicon.guesses(token.folded)


def _span(places):
    return max(places) - min(places)


def _strongest(meanings):
    return sorted(meanings.items(), key=lambda item: -item[1])
