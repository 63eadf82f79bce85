"""What was probably meant by a word the index does not hold: same family, same sound, or one or two letters off."""

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from . import analysis


@dataclass(frozen=True)
class Guess:
    term: str
    surface: str
    weight: float
    kind: str  # family, spelling, prefix


def distance(left, right, limit):
    """Return the edit distance (insert, delete, replace, swap) of two strings, or limit + 1 when it is more."""
    return OSA.distance(left, right, score_cutoff=limit)


def pairs(word):
    """Return the pairs of neighbouring letters of `word`, with its edges: few mistakes leave most of them alike."""
    edged = f"^{word}$"
    return {edged[place : place + 2] for place in range(len(edged) - 1)}


def family_of(folded):
    """Return what the words of a family share, as it sounds: «equivocada» and «equivoqué»."""
    return analysis.sound(analysis.root(folded))


class Speller:
    """An index of words ({term: (surface, documents)}) by family, sound and near sound."""

    MAX_WORD = 30

    def __init__(self, words):
        self.words = words
        self._families = defaultdict(list)
        self._near = defaultdict(list)
        self._sounds = {}
        self._sounding = {}  # the commonest term of each sound
        for term, (surface, documents) in words.items():
            if len(term) < 3 or term.isdigit():
                continue
            self._families[family_of(analysis.fold(surface))].append(term)
            sound = self._sounds[term] = analysis.sound(term)
            if self.words.get(self._sounding.get(sound), ("", -1))[1] < documents:
                self._sounding[sound] = term
            for pair in pairs(sound):
                self._near[pair].append(term)
        self._sorted = sorted(words)

    def __contains__(self, term):
        return term in self.words

    def exactly(self, folded):
        """Return the (term, surface) of a folded word, or None."""
        term = analysis.stem(folded)
        return (term, self.words[term][0]) if term in self.words else None

    def sounding(self, folded):
        """Return the (term, surface) of a folded word or of the commonest one that sounds the same, or None."""
        term = analysis.stem(folded)
        term = term if term in self.words else self._sounding.get(analysis.sound(term))
        return (term, self.words[term][0]) if term else None

    def family(self, folded, limit=4):
        """Return Guesses of the same family as a folded word, the commonest first."""
        mates = self._families.get(family_of(folded), ())
        own = analysis.stem(folded)
        mates = sorted((term for term in mates if term != own), key=lambda term: -self.words[term][1])
        return [self._guess(term, 0.6, "family") for term in mates[:limit]]

    def guesses(self, folded, limit=3):
        """Return Guesses for a folded word that is not in the index, the likeliest first."""
        term = analysis.stem(folded)
        if len(term) < 3 or len(term) > self.MAX_WORD or any(letter.isdigit() for letter in term):
            return []
        if folded in analysis.OVERRIDES:  # known well enough to be told from what it looks like
            return []
        for whole in analysis.without_diminutive(folded):
            if analysis.stem(whole) in self.words:
                return [self._guess(analysis.stem(whole), 0.9, "spelling")]
        if "x" in folded and (term_with_ch := analysis.stem(folded.replace("x", "ch"))) in self.words:
            return [self._guess(term_with_ch, 0.85, "spelling")]  # «xapa», «derexo»: as text messages write it
        near = self._spelled(term, len(folded))
        family = self.family(folded)
        if near and near[0][0] == 0:
            found = [self._guess(term, 0.85, "spelling") for far, term in near if far == 0]
        elif family:  # «subidio» may be «subida», and is «subsidio»
            found = [Guess(mate.term, mate.surface, 0.8, "family") for mate in family[: limit - 1]]
            others = [one for one in near if one[1] not in {mate.term for mate in family}]
            found += [self._guess(term, 0.8 - 0.2 * far, "spelling") for far, term in others[:1]]
        else:
            found = [self._guess(term, 0.8 - 0.2 * far, "spelling") for far, term in near]
        return found[:limit] or self._begun(term, limit)

    def _spelled(self, term, typed):
        """Return [(distance, term)] of the words that sound or are written almost like `term`, the nearest first.

        `typed` is how many letters were typed: «mlutas» is longer than its term.
        """
        sound = analysis.sound(term)
        allowed = 0 if len(sound) < 4 else 1 if len(sound) < 7 else 2
        shared = Counter()
        own = pairs(sound)
        for pair in own:
            shared.update(self._near.get(pair, ()))
        # One mistake touches at most two pairs, a swap of neighbours three.
        least = max(len(own) - 3 * allowed, 1)
        candidates = [term for term, count in shared.items() if count >= least]
        measured = []
        for candidate in candidates:
            other = self._sounds[candidate]
            # Two mistakes in a word of eight letters make another word («trajeron», «tarjetón»).
            most = allowed if max(len(sound), len(other)) > 8 else min(allowed, 1)
            far = distance(sound, other, most)
            if far > most:  # a letter lost or swapped changes the sound of its neighbours: «vigecnia», «crculo»
                far = distance(term, candidate, most)
            if far > most or (far and typed < 5 and len(sound) == len(other) == 4):  # «flan» is no mistake for «plan»
                continue
            # Beginnings are seldom mistaken: another first sound counts as half a letter more.
            first = 0.5 if far and sound[:1] != other[:1] else 0
            letters = distance(term, candidate, 3)
            measured.append((far + first, letters, -self.words[candidate][1], candidate))
        measured.sort()
        return [(far, candidate) for far, _, _, candidate in measured]

    def _begun(self, term, limit):
        """Return Guesses that begin with `term`: the person pressed enter before the end of the word."""
        if len(term) < 3:
            return []
        begun = self.beginning(term)
        begun.sort(key=lambda word: -self.words[word][1])
        return [self._guess(word, 0.6, "prefix") for word in begun[:limit]]

    def beginning(self, prefix, limit=50):
        """Return up to `limit` words that begin with `prefix`."""
        place = bisect_left(self._sorted, prefix)
        found = []
        while place < len(self._sorted) and self._sorted[place].startswith(prefix) and len(found) < limit:
            found.append(self._sorted[place])
            place += 1
        return found

    def sounding_like(self, beginning, limit):
        """Return folded words whose sound begins like `beginning`, or its nearest word, for suggestions."""
        sound = analysis.sound(beginning)
        alike = [term for term, own in self._sounds.items() if own.startswith(sound)] if len(sound) > 2 else []
        alike.sort(key=lambda term: -self.words[term][1])
        if not alike:
            alike = [guess.term for guess in self.guesses(beginning, limit)]
        return alike[:limit]

    def _guess(self, term, weight, kind):
        return Guess(term, self.words[term][0], weight, kind)
