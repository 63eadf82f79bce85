"""From what somebody typed to a Query: hostile text made harmless, words understood, synonyms and guesses added.

One brain for both engines: they receive analysed terms and weights, never the text. Nothing typed here is an operator.
"""

from dataclasses import replace

from . import analysis
from .engines.base import FACETS, Alternative, Concept, Query
from .spelling import Speller
from .tuning import LONGEST, Tuning, current
from .vocabulary import stamps, vocabulary

MAX_LENGTH = 200
MAX_WORDS = 12
MAX_ALTERNATIVES = 8
MAX_PAGE = 50
NEEDED_SHARE = 0.4
FILLER_SHARE = 0.12
UNKNOWN_SHARE = 0.5  # of the rarest: in a long question, a word nobody wrote must not decide alone
PART_SHARE = 0.3  # words of a longer synonym, each by itself

# Words of asking, not of what is asked: they help the order a little and never exclude anything.
FILLERS = frozenset(
    analysis.stem(analysis.fold(word))
    for word in analysis.word_set("""
        necesito necesita necesitan quiero quisiera deseo puedo puede pueden podria debo hacer hago hace
        hacen falta haciendo tengo tener tiene tienen voy vas va van ir estar estoy esta saber se sabe
        saco saca sacar sacan sacarme obtener obtengo conseguir pedir pido pide solicitar solicito
        solicitud gestionar gestion tramite tramites tramitar requisitos requisito pasos paso papel
        papeles documentos documento informacion info ayuda favor cuanto cuanta cuantos cuantas cuesta
        costo precio vale demora tarda tiempo horario horarios lugar ubicacion direccion telefono numero
        llamar donde adonde poner sirve mismo misma nuevo nueva otro otra pasa pasar llevar llevo buscar busco dan
        dar doy hola buenas dias tardes cuba cubano cubana cubanos how what where when can need want get
        make apply obtain do does much cost please
    """)
)
ENGLISH_STOP_WORDS = analysis.word_set(
    "the an of to for my in on is are at by with and or from if i it this that your our be as am"
)


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
        self.speller = words.speller
        self.tuning = tuning
        self.language = language
        self.corrections = {}
        self.few = True
        self.roots = []

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
        concepts = self._concepts(typed)
        counted = [concept for concept in concepts if not concept.optional]
        if not counted:  # only words of asking: then they are what is asked
            concepts = [replace(concept, optional=False, weight=concept.weight / FILLER_SHARE) for concept in concepts]
            counted = concepts
        return replace(
            query,
            concepts=tuple(concepts),
            phrase=whole if len(whole) <= 8 else (),
            whole="-".join(whole),
            exact=tuple(token.exact for token in typed if token.exact != token.folded),
            need=NEEDED_SHARE,
            pinned=tuple(self.tuning.best.get(whole, ())),
            hidden=tuple(sorted(self.tuning.worst.get(whole, ()))),
            corrected=self._corrected(text, typed),
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

    def _concepts(self, typed):
        """Return the Concepts: the longest synonym at each place, then the words themselves."""
        read = [self._reading(token) for token in typed]
        self.roots = [analysis.root(token.folded) for token in typed]
        concepts, place = [], 0
        while place < len(typed):
            length, meanings = self._synonyms(read, place)
            span = typed[place : place + length]
            if length > 1:
                joint = [Alternative(tuple(token.term for token in span))]
                joint += [Alternative(terms, weight, "synonym") for terms, weight in meanings]
                concepts.append(self._concept(joint))
                for token in span:
                    part = self._word(token)
                    concepts.append(replace(part, optional=True, weight=part.weight * PART_SHARE))
            else:
                concepts.append(self._word(span[0], meanings))
            place += length
        return concepts

    def _reading(self, token):
        """Return the term a token is read as: itself, or what it was probably meant to be."""
        known = token.term in self.speller or token.term in self.tuning.surfaces
        if known or token.term in FILLERS:
            return token.term
        guesses = self._all_words().guesses(token.folded)
        guesses = [guess for guess in guesses if guess.kind == "spelling"]
        return guesses[0].term if guesses else token.term

    def _synonyms(self, read, place):
        """Return (how many words it takes, [(terms, weight)]) of the longest synonym that begins at `place`."""
        for length in range(min(LONGEST, len(read) - place), 0, -1):
            found = self.tuning.synonyms.get(tuple(read[place : place + length]))
            if not found and length > 1:  # «inscribo al bebé» is «inscribir al bebé»
                found = self.tuning.families.get(tuple(self.roots[place : place + length]))
            if found:
                return length, sorted(found.items(), key=lambda item: -item[1])
        return 1, []

    def _word(self, token, meanings=()):
        """Return the Concept of one word with its synonyms, its family and, if it is unknown, what was meant."""
        alternatives = {(token.term,): Alternative((token.term,))}
        filler = token.term in FILLERS and not meanings
        if not filler:
            self._add_guesses(token, alternatives)
        for terms, weight in meanings:
            alternatives.setdefault(terms, Alternative(terms, weight, "synonym"))
        concept = self._concept(list(alternatives.values()))
        return replace(concept, optional=True, weight=concept.weight * FILLER_SHARE) if filler else concept

    def _add_guesses(self, token, alternatives):
        """Add the family of a known word, or what an unknown one was probably meant to be."""
        if token.term in self.speller:
            guesses = [replace_weight(guess, 0.45) for guess in self.speller.family(token.folded, 3)]
        elif token.term in self.tuning.surfaces:
            return  # a word of the synonyms: editors said what it means
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
        return Concept(chosen, weight=weight * (1 + 0.3 * (len(chosen[0].terms) - 1)))

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


class _Extra:
    """The last Speller made with the words of the synonyms, so that it is made once per change."""

    key = None
    speller = None


def _with_extra(speller, extra):
    key = (id(speller), tuple(sorted(extra)))
    if _Extra.key != key:
        _Extra.speller = Speller({**extra, **speller.words})
        _Extra.key = key
    return _Extra.speller


def _clean(filters):
    """Keep the known facets and values that look like slugs."""
    cleaned = {}
    for name in FACETS:
        values = (filters or {}).get(name) or ()
        kept = tuple(value for value in values if 0 < len(value) <= 100 and "\x00" not in value)[:20]
        if kept:
            cleaned[name] = kept
    return cleaned
