"""The words one question is read with: those of the index, those of the synonyms, and what each says to the other."""

from dataclasses import dataclass, field, replace

from . import analysis
from .fillers import FILLERS
from .spanish import is_common, is_spanish
from .spelling import Guess, Speller
from .tuning import Tuning
from .vocabulary import Vocabulary

UNSURE_SPELLING = 0.5  # of a guess with two mistakes, or one in its first letter
SAME_SOUND = 0.85  # of what sounds the same, or is its little one: «negocito»
NEAR = 0.5  # worth of what sounds as a Spanish word that no page holds
_extended: dict[tuple, tuple[Speller, Speller]] = {}


@dataclass(frozen=True)
class Lexicon:
    """What reading, meaning and weighing know of words. Made for one question; what it looks up is only remembered."""

    vocabulary: Vocabulary
    tuning: Tuning
    language: str
    exactly: bool = False  # nothing is guessed: the person asked for what they wrote
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
        """Return what an unknown word was probably meant to be, the likeliest first.

        A word of Spanish is no mistake: it gets its family and, beside it, what sounds the same. See `offers`.
        """
        if self.exactly:
            return []
        found = self._all_guesses(folded)
        if self.language != "es" or not is_spanish(folded):
            return found
        alike = [replace(guess, kind="near", weight=NEAR) for guess in found if self._is_another_form(guess)]
        return [*(guess for guess in found if guess.kind == "family"), *alike]

    def offers(self, folded: str) -> str:
        """Return the word to offer instead of a Spanish one that no page holds («caro»: «carro»), or ""."""
        if self.exactly or self.language != "es" or not is_spanish(folded) or self.recognises_word(folded):
            return ""
        spelled = [one for one in self._all_guesses(folded) if one.kind == "spelling" and one.weight > UNSURE_SPELLING]
        return spelled[0].surface if spelled and self.names(spelled[0].term) else ""

    def _all_guesses(self, folded):
        """Return the guesses of the Speller. Worked out once: it takes longest.

        Of those as likely first what names something here and is of the language: «varrio» is «barrio», not «vario».
        """
        if folded not in self._guessed:
            found = self.everything.guesses(folded)
            self._guessed[folded] = sorted(found, key=lambda guess: (-guess.weight, self._is_unlikely(guess)))
        return self._guessed[folded]

    def _is_unlikely(self, guess):
        foreign = self.language == "es" and not is_spanish(analysis.fold(guess.surface))
        return foreign + (not self.names(guess.term) and guess.term not in self.tuning.synonyms)

    @staticmethod
    def _is_another_form(guess):
        return guess.kind == "spelling" and guess.weight >= SAME_SOUND

    def is_word(self, folded: str) -> bool:
        """Say whether a folded word is known: to the index, to a synonym, or to Spanish."""
        return folded in analysis.STOP_WORDS or self.recognises_word(folded) or is_spanish(folded)

    def is_held(self, term: str) -> bool:
        """Say whether any document holds a term."""
        return term in self.vocabulary.counts

    def is_untelling(self, term: str) -> bool:
        """Say whether a term stands only inside texts, in no title or keyword."""
        return term in self.vocabulary.untelling

    def names(self, term: str) -> bool:
        """Say whether some title or keyword holds a term."""
        return self.is_held(term) and not self.is_untelling(term)

    def is_passing(self, folded: str) -> bool:
        """Say whether a word is of the language and names nothing here: no title, keyword or synonym holds it.

        One that stands in texts may still be what is asked, unless everybody uses it for everything («difícil»).
        """
        term = analysis.stem(folded)
        if self.language != "es" or self.names(term) or term in self.tuning.surfaces or not is_spanish(folded):
            return False
        return is_common(folded) or not self.is_held(term)

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
