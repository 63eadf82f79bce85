"""From what somebody typed to a Query: hostile text made harmless, words understood, synonyms and guesses added.

One brain for both engines: they receive analysed terms and weights, never the text. Nothing typed here is an operator.
"""

from dataclasses import replace

from . import analysis
from .engines.base import FACETS, Alternative, Concept, Query
from .fillers import ENGLISH_STOP_WORDS, FILLERS
from .spelling import Speller
from .tuning import LONGEST, Tuning, current
from .typed import as_meant, is_small, put_together, taken_apart
from .vocabulary import stamps, vocabulary

MAX_LENGTH = 200
MAX_WORDS = 12
MAX_ALTERNATIVES = 8
MAX_PAGE = 50
NEEDED_SHARE = 0.3
NEEDED_OF_FEW = 0.4  # of one or two words
NEEDED_OF_NOTHING = 1.0  # of a question that names nothing of the field: only a page that says it all is an answer
FILLER_SHARE = 0.12
UNKNOWN_SHARE = 0.25  # of the rarest: in a long question, a word nobody wrote must not decide alone
UNTELLING_SHARE = 0.5  # of a word that no title or keyword holds
PART_SHARE = 0.3  # words of a longer synonym, each by itself
PART_OF_ALL = 0.03  # the same, where the synonym is the whole question
LOOSER_SHARE = 0.2  # needed of the known words when nothing holds enough of all of them
UNSURE_SPELLING = 0.5  # of a guess with two mistakes, or one in its first letter
SURE_SPELLING = 0.8  # of a guess that sounds as what was typed
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
        self.guessed = {}
        self.reads = []
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
        self.reads = [self._reading(token) for token in typed]
        whole = tuple(self.reads)
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
            need=NEEDED_OF_NOTHING if self._empty(concepts) else NEEDED_OF_FEW if self.few else NEEDED_SHARE,
            pinned=tuple(self.tuning.best.get(whole, ())),
            hidden=tuple(sorted(self.tuning.worst.get(whole, ()))),
            corrected=self._corrected(text, typed),
            missing=tuple(token.exact for token in typed if self._missing(token, concepts)),
        )
        return query if query.need == NEEDED_OF_NOTHING else replace(query, looser=self._looser(query))

    def _known(self, concept):
        """Say whether any document holds a way to say `concept`."""
        return any(all(term in self.words.counts for term in one.terms) for one in concept.alternatives)

    def _empty(self, concepts):
        """Say whether a question of several words names nothing that titles, keywords or synonyms name.

        «telenovela turca capítulo 30»: what is left of it is a word met in passing, or one that looks like another.
        """
        counted = [concept for concept in concepts if not concept.optional]
        return len(counted) > 1 and not any(self._named(one) for concept in counted for one in concept.alternatives)

    def _telling(self, term):
        return term not in FILLERS and term in self.words.counts and term not in self.words.untelling

    def _named(self, alternative):
        if alternative.kind == "synonym":
            return True
        certain = alternative.kind in ("typed", "family") or alternative.weight >= SURE_SPELLING
        return certain and all(
            term in self.words.counts and term not in self.words.untelling for term in alternative.terms
        )

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
        return self._first_of(self._meant(found)) or self._first_of(found)

    def _first_of(self, found):
        """Return the first different tokens. No more are looked at: what a word was meant to be takes time."""
        kept = {}
        for token in found:
            kept.setdefault(token.term, token)
            if len(kept) == MAX_WORDS:
                break
        return list(kept.values())

    def _meant(self, found):
        """Yield the tokens without the small words of text messages, and joined words taken apart."""
        found = list(put_together(found, self._recognised_word)) if self.language == "es" else found
        for token, after in zip(found, [*found[1:], None], strict=False):
            if is_small(token, after, self.tuning.synonyms):
                continue
            if self.language != "es" or token.term in FILLERS or self._recognised(token.term):
                yield token
            elif (meant := as_meant(token)) is not token:
                yield from (meant,) if meant else ()
            else:
                yield from self._apart(token)

    def _apart(self, token):
        """Return the words of a joined one, or the token itself. What is nearly a word is that word."""
        guesses = self._guesses(token.folded)
        if guesses and guesses[0].kind != "prefix" and guesses[0].weight > UNSURE_SPELLING:
            return [token]
        everything = self._all_words()
        words, written = taken_apart(token, everything.exactly)
        if not words and not guesses:
            words, written = taken_apart(token, everything.sounding)
        self.corrections |= {token.start: (token, written)} if words else {}
        return words or [token]

    def _recognised_word(self, folded):
        return self._recognised(analysis.stem(folded))

    def _recognised(self, term):
        return term in self.speller or term in self.tuning.surfaces

    def _guesses(self, folded):
        """Return what an unknown word was probably meant to be. Worked out once: it takes longest."""
        if folded not in self.guessed:
            self.guessed[folded] = self._all_words().guesses(folded)
        return self.guessed[folded]

    def _concepts(self, text, typed):
        """Return the Concepts: the longest synonym at each place, then those with words between, then the words."""
        read = self.reads
        self.families = [self.tuning.family(token.folded) for token in typed]
        joint = self._scattered(range(len(typed)), least=3)  # «teléfono fijo de mi abuela que murió»
        far = {place for places, _ in joint for place in places}
        single, place = {}, 0
        while place < len(typed):
            if place in far:
                place += 1
                continue
            length, meanings = self._synonyms(typed, read, place)
            if length > 1 and far.isdisjoint(range(place, place + length)):
                joint.append((range(place, place + length), meanings))
            else:
                single[place] = meanings
            place += length
        for place, meanings in self._spoken(text, typed):
            if place in single:
                single[place] = meanings
        joint += self._scattered(single)
        taken = {place for places, _ in joint for place in places}
        asked = taken | {place for place, token in enumerate(typed) if token.term not in FILLERS}
        concepts = []
        for places, meanings in joint:
            alternatives = [Alternative(tuple(typed[place].term for place in places))]
            alternatives += [
                Alternative(terms, weight, "synonym") for terms, weight in meanings if terms != alternatives[0].terms
            ]
            if len(places) == len(asked):  # the whole question: what holds a part of it is related
                alternatives += [
                    Alternative((read[place],), PART_OF_ALL, "part") for place in places if self._telling(read[place])
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

    def _scattered(self, places, least=2):
        """Return [(places, meanings)] of longer synonyms whose words stand near each other, in any order.

        «transferí dinero a otra tarjeta por error» is «transferí dinero por error».
        """
        found, free = [], dict.fromkeys(places)
        near = [(phrase, self._near(phrase, free)) for phrase in self._begun_phrases(free, least)]
        # The longest first, then those whose words stand nearest.
        for phrase, _ in sorted((one for one in near if one[1]), key=lambda one: (-len(one[0]), _span(one[1]), one)):
            if places := self._near(phrase, free):
                found.append((places, _strongest(self.tuning.families[phrase])))
                for place in places:
                    del free[place]
        return found

    def _near(self, phrase, free):
        """Return the places, of those that are free, where the words of a phrase stand near each other, or []."""
        places = [next((place for place in free if self.families[place] == word), None) for word in phrase]
        if None in places or len(set(places)) < len(places) or _span(places) >= len(places) + GAP:
            return []
        return sorted(places)

    def _begun_phrases(self, places, least):
        here = {self.families[place] for place in places}
        return {
            phrase
            for word in here
            for phrase in self.tuning.phrases_with.get(word, ())
            if len(phrase) >= least and here.issuperset(phrase)
        }

    def _reading(self, token):
        """Return the term a token is read as: itself, or what it was probably meant to be."""
        if token.term in FILLERS or self._recognised(token.term):
            return token.term
        guesses = [guess for guess in self._guesses(token.folded) if guess.kind == "spelling"]
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
            guesses = self._guesses(token.folded)
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
        return _with_synonyms(self.speller, self.tuning)

    def _corrected(self, text, typed):
        """Return `text` with the guessed spellings in place, or "" when nothing was guessed."""
        corrected = text
        for start in sorted(self.corrections, reverse=True):
            token, surface = self.corrections[start]
            corrected = corrected[: token.start] + surface + corrected[token.end :]
        return corrected if corrected != text else ""


def replace_weight(guess, weight):
    return type(guess)(guess.term, guess.surface, weight, guess.kind)


def _span(places):
    return max(places) - min(places)


def _strongest(meanings):
    return sorted(meanings.items(), key=lambda item: -item[1])


_extended = {}


def _with_synonyms(speller, tuning):
    """Return a Speller that knows the words of the synonyms too. The last ones are kept: made once per change."""
    key = (id(speller), tuning.told)
    if key not in _extended:
        extra = {term: (surface, 1) for term, surface in tuning.surfaces.items() if term not in speller}
        if len(_extended) >= 4:
            _extended.clear()
        _extended[key] = (speller, Speller({**extra, **speller.words}) if extra else speller)  # the id stays taken
    return _extended[key][1]


def _clean(filters):
    """Keep the known facets and values that look like slugs."""
    cleaned = {}
    for name in FACETS:
        values = (filters or {}).get(name) or ()
        kept = tuple(value for value in values if 0 < len(value) <= 100 and "\x00" not in value)[:20]
        if kept:
            cleaned[name] = kept
    return cleaned
