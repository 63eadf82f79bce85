"""The words one question is read with: those of the index, those of the synonyms, and what each says to the other."""

from dataclasses import dataclass, field

from . import analysis
from .fillers import FILLERS
from .spelling import Guess, Speller
from .tuning import Tuning
from .vocabulary import Vocabulary

_extended: dict[tuple, tuple[Speller, Speller]] = {}


@dataclass(frozen=True)
class Lexicon:
    """What reading, meaning and weighing know of words. Made for one question; what it looks up is only remembered."""

    vocabulary: Vocabulary
    tuning: Tuning
    language: str
    _guessed: dict[str, list[Guess]] = field(default_factory=dict, repr=False)

    @property
    def speller(self) -> Speller:
        """The words of the index, as people write them in this language."""
        return self.vocabulary.speller_of(self.language)

    @property
    def everything(self) -> Speller:
        """The words of the index and those of the synonyms («chekera» -> «chequera»)."""
        return _with_synonyms(self.speller, self.tuning)

    def recognises(self, term: str) -> bool:
        """Say whether a term is a word of the index or of a synonym."""
        return term in self.speller or term in self.tuning.surfaces

    def recognises_word(self, folded: str) -> bool:
        return self.recognises(analysis.stem(folded))

    def guesses(self, folded: str) -> list[Guess]:
        """Return what an unknown word was probably meant to be. Worked out once: it takes longest."""
        if folded not in self._guessed:
            self._guessed[folded] = self.everything.guesses(folded)
        return self._guessed[folded]

    def is_held(self, term: str) -> bool:
        """Say whether any document holds a term."""
        return term in self.vocabulary.counts

    def is_untelling(self, term: str) -> bool:
        """Say whether a term stands only inside texts, in no title or keyword."""
        return term in self.vocabulary.untelling

    def names(self, term: str) -> bool:
        """Say whether some title or keyword holds a term."""
        return self.is_held(term) and not self.is_untelling(term)

    def tells(self, term: str) -> bool:
        return term not in FILLERS and self.names(term)

    def rarity(self, term: str) -> float:
        return self.vocabulary.rarity(term)


def _with_synonyms(speller, tuning):
    """Return a Speller that knows the words of the synonyms too. The last ones are kept: made once per change."""
    key = (id(speller), tuning.told)
    if key not in _extended:
        extra = {term: (surface, 1) for term, surface in tuning.surfaces.items() if term not in speller}
        if len(_extended) >= 4:
            _extended.clear()
        _extended[key] = (speller, Speller({**extra, **speller.words}) if extra else speller)  # the id stays taken
    return _extended[key][1]
