"""What was probably meant by a word the index does not hold: same family, same sound, or one or two letters off."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from . import analysis


@dataclass(frozen=True)
class Guess:
    term: str
    surface: str
    weight: float
    kind: str  # family, spelling, prefix, split


def distance(left, right, limit):
    """Return the edit distance (insert, delete, replace, swap) of two strings, or limit + 1 when it is more."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before, previous = [], list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            best = min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                best = min(best, before[column - 2] + 1)
            current.append(best)
        if min(current) > limit:
            return limit + 1
        before, previous = previous, current
    return previous[-1]


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
        for term, (surface, _) in words.items():
            if len(term) < 3 or term.isdigit():
                continue
            self._families[family_of(analysis.fold(surface))].append(term)
            sound = self._sounds[term] = analysis.sound(term)
            for pair in pairs(sound):
                self._near[pair].append(term)
        self._sorted = sorted(words)

    def __contains__(self, term):
        return term in self.words

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
        for whole in analysis.without_diminutive(folded):
            if analysis.stem(whole) in self.words:
                return [self._guess(analysis.stem(whole), 0.9, "spelling")]
        near = self._spelled(term)
        family = self.family(folded)
        if near and near[0][0] == 0:
            found = [self._guess(term, 0.85, "spelling") for _, term in near if _ == 0][:limit]
        elif family:
            found = [Guess(guess.term, guess.surface, 0.8, "family") for guess in family]
        else:
            found = [self._guess(term, 0.8 - 0.2 * far, "spelling") for far, term in near[:limit]]
        return found[:limit] or self._begun(term, limit) or self._split(folded)

    def _spelled(self, term):
        """Return [(distance, term)] of the words that sound almost like `term`, nearest and commonest first."""
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
            far = distance(sound, other, allowed)
            if far and len(sound) == len(other) == 4:  # another short word, not a mistake: «flan», «plan»
                continue
            # Two mistakes in a word of eight letters make another word («trajeron», «tarjetón»).
            if far <= (allowed if max(len(sound), len(other)) > 8 else 1):
                # Beginnings are seldom mistaken: another first sound counts as half a letter more.
                first = 0.5 if far and sound[:1] != other[:1] else 0
                letters = distance(term, candidate, 6)
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
        from bisect import bisect_left

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

    def _split(self, folded):
        """Return the two words of «carnetidentidad» as Guesses of kind split, or nothing."""
        best = None
        for place in range(4, len(folded) - 3):
            left, right = analysis.stem(folded[:place]), analysis.stem(folded[place:])
            if left in self.words and right in self.words:
                worth = min(self.words[left][1], self.words[right][1])
                if best is None or worth > best[0]:
                    best = (worth, left, right)
        if not best:
            return []
        return [self._guess(best[1], 0.7, "split"), self._guess(best[2], 0.7, "split")]

    def _guess(self, term, weight, kind):
        return Guess(term, self.words[term][0], weight, kind)
