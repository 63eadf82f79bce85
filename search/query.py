"""From what somebody typed to a Query: hostile text made harmless, words understood, synonyms and guesses added.

One brain for both engines: they receive analysed terms and weights, never the text. Nothing typed here is an operator.
"""

from dataclasses import replace

from . import analysis
from .engines.base import FACETS, Alternative, Concept, Query
from .fillers import ENGLISH_STOP_WORDS, FILLERS
from .spelling import Speller
from .tuning import LONGEST, Tuning, current
from .vocabulary import stamps, vocabulary

MAX_LENGTH = 200
MAX_WORDS = 12
MAX_ALTERNATIVES = 8
MAX_PAGE = 50
NEEDED_SHARE = 0.3
NEEDED_OF_FEW = 0.4  # of one or two words
FILLER_SHARE = 0.12
UNKNOWN_SHARE = 0.25  # of the rarest: in a long question, a word nobody wrote must not decide alone
UNTELLING_SHARE = 0.5  # of a word that no title or keyword holds
PART_SHARE = 0.3  # words of a longer synonym, each by itself
LOOSER_SHARE = 0.2  # needed of the known words when nothing holds enough of all of them
GAP = 2  # words that may stand between those of a longer synonym


def understand(text, language="es", *, filters=None, page=1, page_size=None, tuning=None, newest_first=False):
    """Return the Query for `text`. `tuning` is given by the workbench to try changes that are not saved."""
    marks = stamps()
    words = vocabulary.fresh(marks.get("vocabulary", 0))
    tuning = current(marks.get("tuning", 0)) if tuning is None else tuning
    query = _Reader(words, tuning, language).read(
        text, filters=filters, page=page, page_size=page_size, newest_first=newest_first
    )
    return replace(query, stamp=marks.get("vocabulary", 0))


class _Reader:
    def __init__(self, words, tuning: Tuning, language):
        self.words = words
        self.speller = words.speller_of(language)
        self.tuning = tuning
        self.language = language
        self.corrections = {}
        self.few = True
        self.families = []

    def read(self, text, *, filters, page, page_size, newest_first):
        text = " ".join(analysis.normalise(text[: 2 * MAX_LENGTH]).split())[:MAX_LENGTH]
        query = Query(text=text, language=self.language, filters=_clean(filters), newest_first=newest_first)
        query = replace(query, page=max(1, min(int(page), MAX_PAGE)))
        if page_size:
            query = replace(query, page_size=max(1, min(int(page_size), 50)))
        typed = self._tokens(text)
        if not typed:
            return query
        whole = tuple(token.term for token in typed)
        self.few = len([token for token in typed if token.term not in FILLERS]) <= 2
        concepts = self._concepts(text, typed)
        if all(concept.optional for concept in concepts):  # only words of asking: then they are what is asked
            concepts = [replace(concept, optional=False, weight=concept.weight / FILLER_SHARE) for concept in concepts]
        query = replace(
            query,
            concepts=tuple(concepts),
            phrase=whole if len(whole) <= 8 else (),
            whole="-".join(whole),
            exact=tuple(token.exact for token in typed if token.exact != token.folded),
            need=NEEDED_OF_FEW if self.few else NEEDED_SHARE,
            pinned=tuple(self.tuning.best.get(whole, ())),
            hidden=tuple(sorted(self.tuning.worst.get(whole, ()))),
            corrected=self._corrected(text, typed),
            missing=tuple(token.exact for token in typed if self._missing(token, concepts)),
        )
        return replace(query, looser=self._looser(query))

    def _known(self, concept):
        """Say whether any document holds a way to say `concept`."""
        return any(all(term in self.words.counts for term in one.terms) for one in concept.alternatives)

    def _missing(self, token, concepts):
        own = [concept for concept in concepts if any(token.term in one.terms for one in concept.alternatives)]
        return bool(own) and not any(self._known(concept) for concept in own)

    def _looser(self, query):
        """Return what is asked when nothing holds enough of `query`: some of its telling words. None if it has none."""
        counted = [concept for concept in query.concepts if not concept.optional]
        kept = [concept for concept in counted if self._known(concept) and not self._untelling(concept)]
        if not kept or (len(kept) == len(counted) == 1):
            return None
        concepts = tuple(one if one.optional or one in kept else replace(one, optional=True) for one in query.concepts)
        return replace(query, concepts=concepts, need=LOOSER_SHARE)

    def _untelling(self, concept):
        return all(
            any(term in self.words.untelling for term in alternative.terms)
            for alternative in concept.alternatives
            if alternative.kind != "family"
        )

    def _tokens(self, text):
        found = analysis.tokens(text)
        if self.language == "en":
            found = [token for token in found if token.folded not in ENGLISH_STOP_WORDS] or found
        found = found or analysis.tokens(text, keep_stop_words=True)
        found = [token for token in found if len(token.term) <= 40]
        seen, kept = set(), []
        for token in found:
            if token.term not in seen:
                seen.add(token.term)
                kept.append(token)
        return kept[:MAX_WORDS]

    def _concepts(self, text, typed):
        """Return the Concepts: the longest synonym at each place, then those with words between, then the words."""
        read = [self._reading(token) for token in typed]
        self.families = [self.tuning.family(token.folded) for token in typed]
        joint, single, place = [], {}, 0
        while place < len(typed):
            length, meanings = self._synonyms(typed, read, place)
            if length > 1:
                joint.append((range(place, place + length), meanings))
            else:
                single[place] = meanings
            place += length
        for place, meanings in self._spoken(text, typed):
            if place in single:
                single[place] = meanings
        joint += self._scattered(single)
        taken = {place for places, _ in joint for place in places}
        concepts = []
        for places, meanings in joint:
            alternatives = [Alternative(tuple(typed[place].term for place in places))]
            alternatives += [
                Alternative(terms, weight, "synonym") for terms, weight in meanings if terms != alternatives[0].terms
            ]
            concepts.append(self._concept(alternatives))
        for place, token in enumerate(typed):
            if place in taken:
                part = self._word(token)
                concepts.append(replace(part, optional=True, weight=part.weight * PART_SHARE))
            else:
                concepts.append(self._word(token, single[place], mistaken=read[place] != token.term))
        return concepts

    def _spoken(self, text, typed):
        """Yield (place, meanings) of synonyms that need their small words: «me caso», «otro país»."""
        every = analysis.tokens(text, keep_stop_words=True)
        folded = [token.folded for token in every]
        places = {token.start: place for place, token in enumerate(typed)}
        for start in range(len(every)):
            for end in range(start + 2, min(start + LONGEST, len(every)) + 1):
                found = self.tuning.spoken.get(tuple(folded[start:end]))
                if found:
                    here = [places[token.start] for token in every[start:end] if token.start in places]
                    yield from ((place, _strongest(found)) for place in here[:1])

    def _scattered(self, single):
        """Return [(places, meanings)] of longer synonyms whose words stand near each other, in any order.

        «transferí dinero a otra tarjeta por error» is «transferí dinero por error».
        """
        found, free = [], dict.fromkeys(single)
        for phrase in sorted(self._begun_phrases(free), key=len, reverse=True):
            places = [next((place for place in free if self.families[place] == word), None) for word in phrase]
            if None in places or len(set(places)) < len(places):
                continue
            if max(places) - min(places) < len(places) + GAP:
                found.append((sorted(places), _strongest(self.tuning.families[phrase])))
                for place in places:
                    del free[place]
        return found

    def _begun_phrases(self, places):
        here = {self.families[place] for place in places}
        return {
            phrase
            for word in here
            for phrase in self.tuning.phrases_with.get(word, ())
            if len(phrase) > 1 and here.issuperset(phrase)
        }

    def _reading(self, token):
        """Return the term a token is read as: itself, or what it was probably meant to be."""
        known = token.term in self.speller or token.term in self.tuning.surfaces
        if known or token.term in FILLERS:
            return token.term
        guesses = self._all_words().guesses(token.folded)
        guesses = [guess for guess in guesses if guess.kind == "spelling"]
        return guesses[0].term if guesses else token.term

    def _synonyms(self, typed, read, place):
        """Return (how many words it takes, [(terms, weight)]) of the longest synonym that begins at `place`."""
        as_typed = read[place] == typed[place].term
        for length in range(min(LONGEST, len(read) - place), 0, -1):
            found = self.tuning.synonyms.get(tuple(read[place : place + length]))
            if not found and (length > 1 or (as_typed and self._may_be_a_form(read[place]))):  # «botaron» is «botó»
                found = self.tuning.families.get(tuple(self.families[place : place + length]))
            if found:
                return length, _strongest(found)
        return 1, []

    def _may_be_a_form(self, term):
        """Say whether a word without synonyms of its own may take those of its family: no title says it as it is."""
        return len(term) > 3 and (term not in self.words.counts or term in self.words.untelling)

    def _word(self, token, meanings=(), *, mistaken=True):
        """Return the Concept of one word with its synonyms, its family and, if it is unknown, what was meant.

        `meanings` are those of the word or, when it is `mistaken`, of what was meant.
        """
        alternatives = {(token.term,): Alternative((token.term,))}
        filler = token.term in FILLERS and not meanings
        if not filler:
            self._add_guesses(token, alternatives, spelling=mistaken or not meanings)
        for terms, weight in meanings:
            alternatives.setdefault(terms, Alternative(terms, weight, "synonym"))
        concept = self._concept(list(alternatives.values()))
        if filler:
            return replace(concept, optional=True, weight=concept.weight * FILLER_SHARE)
        return concept

    def _add_guesses(self, token, alternatives, *, spelling):
        """Add the family of a known word, or what an unknown one was probably meant to be."""
        if token.term in self.speller:
            guesses = [replace_weight(guess, 0.45) for guess in self.speller.family(token.folded, 3)]
        elif token.term in self.tuning.surfaces or not spelling:  # editors said what it means: it is no mistake
            guesses = [] if (token.term,) in self.tuning.synonyms else self.speller.family(token.folded, 3)
        else:
            guesses = self._all_words().guesses(token.folded)
        if guesses and guesses[0].kind == "split":
            pair = tuple(guess.term for guess in guesses)
            alternatives.setdefault(pair, Alternative(pair, 0.8, "spelling"))
            self.corrections[token.start] = (token, " ".join(guess.surface for guess in guesses))
            return
        for guess in guesses:
            alternatives.setdefault((guess.term,), Alternative((guess.term,), guess.weight, guess.kind))
        if guesses and guesses[0].kind == "spelling":
            self.corrections[token.start] = (token, guesses[0].surface)

    def _concept(self, alternatives):
        """Return the Concept of `alternatives`, weighing as much as the commonest way to say it is rare."""
        chosen = tuple(alternatives[:MAX_ALTERNATIVES])
        weight = self._rarity_of(chosen) or self.words.rarity("") * (1 if self.few else UNKNOWN_SHARE)
        concept = Concept(chosen, weight=weight * (1 + 0.3 * (len(chosen[0].terms) - 1)))
        return replace(concept, weight=concept.weight * UNTELLING_SHARE) if self._untelling(concept) else concept

    def _rarity_of(self, alternatives):
        """Return how rare what was typed is, else what it was taken for, else its synonyms on average; 0: unknown."""
        for kinds in (("typed",), ("spelling", "family", "prefix"), ("synonym",)):
            known = [
                max(self.words.rarity(term) for term in alternative.terms)
                for alternative in alternatives
                if alternative.kind in kinds and all(term in self.speller for term in alternative.terms)
            ]
            if known:
                return sum(known) / len(known) if kinds == ("synonym",) else known[0]
        return 0

    def _all_words(self):
        """Return a Speller that also knows the words of the synonyms («chekera» -> «chequera»)."""
        extra = {term: (surface, 1) for term, surface in self.tuning.surfaces.items() if term not in self.speller}
        return _with_extra(self.speller, extra) if extra else self.speller

    def _corrected(self, text, typed):
        """Return `text` with the guessed spellings in place, or "" when nothing was guessed."""
        corrected = text
        for start in sorted(self.corrections, reverse=True):
            token, surface = self.corrections[start]
            corrected = corrected[: token.start] + surface + corrected[token.end :]
        return corrected if corrected != text else ""


def replace_weight(guess, weight):
    return type(guess)(guess.term, guess.surface, weight, guess.kind)


def _strongest(meanings):
    return sorted(meanings.items(), key=lambda item: -item[1])


_extra_spellers = {}


def _with_extra(speller, extra):
    """Return a Speller that knows `extra` words too. The last ones are kept: each is made once per change."""
    key = (id(speller), tuple(sorted(extra)))
    if key not in _extra_spellers:
        if len(_extra_spellers) >= 4:
            _extra_spellers.clear()
        _extra_spellers[key] = (speller, Speller({**extra, **speller.words}))  # kept with it, so that no id comes back
    return _extra_spellers[key][1]


def _clean(filters):
    """Keep the known facets and values that look like slugs."""
    cleaned = {}
    for name in FACETS:
        values = (filters or {}).get(name) or ()
        kept = tuple(value for value in values if 0 < len(value) <= 100 and "\x00" not in value)[:20]
        if kept:
            cleaned[name] = kept
    return cleaned
