"""How much each thing of a question counts, and how much of it a result must hold: from Concepts to a Query."""

from dataclasses import replace

from .engines.base import Alternative, Concept, Query
from .fillers import FILLERS
from .lexicon import Lexicon
from .ours import Doubt, is_elsewhere
from .reading import Reading
from .spanish import is_common

MAX_ALTERNATIVES = 8
NEEDED_SHARE = 0.3
NEEDED_OF_FEW = 0.4  # of one or two words
NEEDED_OF_NOTHING = 1.0  # of a question that names nothing of the field: only a page that says it all is an answer
FILLER_SHARE = 0.12
UNKNOWN_SHARE = 0.25  # of the rarest: in a long question, a word nobody wrote must not decide alone
UNTELLING_SHARE = 0.5  # of a word that no title or keyword holds
PART_SHARE = 0.3  # words of a longer synonym, each by itself
PLACE_SHARE = 0.3  # the name of the place that was asked about: what says it comes first among what fits as well
PART_OF_ALL = 0.03  # the same, where the synonym is the whole question
LOOSER_SHARE = 0.2  # needed of the known words when nothing holds enough of all of them
SURE_SPELLING = 0.8  # of a guess that sounds as what was typed
LONGEST_PHRASE = 8
SURE_GUESS = 0.6  # of a guess with one mistake: it counts as the word
UNSURE = 0.8  # how much of a word is held by one of its family or a wilder guess


def concept_of(alternatives: list[Alternative], lexicon: Lexicon, *, few: bool) -> Concept:
    """Return the Concept of `alternatives`, weighing as much as the commonest way to say it is rare."""
    chosen = tuple(alternatives[:MAX_ALTERNATIVES])
    weight = _rarity_of(chosen, lexicon) or lexicon.rarity("") * (1 if few else UNKNOWN_SHARE)
    concept = Concept(chosen, weight=weight * (1 + 0.3 * (len(chosen[0].terms) - 1)))
    return replace(concept, weight=concept.weight * UNTELLING_SHARE) if _untelling(concept, lexicon) else concept


def weighed(query: Query, reading: Reading, concepts: tuple[Concept, ...], lexicon: Lexicon, *, few: bool) -> Query:
    """Return `query` asking for `concepts`: what a result must hold of them, and what is asked if nothing does."""
    need = NEEDED_OF_NOTHING if _empty(concepts, lexicon) else NEEDED_OF_FEW if few else NEEDED_SHARE
    asked = replace(
        query,
        concepts=concepts,
        phrase=reading.phrase if len(reading.phrase) <= LONGEST_PHRASE else (),
        whole=reading.names,
        exact=tuple(token.exact for token in reading.words if token.exact != token.folded),
        need=need,
        missing=tuple(
            token.exact
            for token in reading.words
            if token.start not in reading.asking and _missing(token, concepts, lexicon)
        ),
    )
    return asked if need == NEEDED_OF_NOTHING else replace(asked, looser=_looser(asked, lexicon))


def doubt_of(reading: Reading, concepts: tuple[Concept, ...], lexicon: Lexicon) -> Doubt:
    """Return what a question says for and against being ours."""
    counted = [concept for concept in concepts if concept.passing or not concept.optional]
    kinds = [_kind(concept, lexicon) for concept in counted]
    count = max(len(counted), 1)
    return Doubt(
        wanted=tuple(
            (
                tuple((one.terms, _sure(one)) for one in concept.alternatives if one.kind != "part"),
                _rarity_of(concept.alternatives, lexicon) or lexicon.rarity(""),
            )
            for concept in counted
        ),
        elsewhere=is_elsewhere(reading.unplaced),
        joint="joint" in kinds,
        unknown=(kinds.count("unknown") + 0.5 * kinds.count("guess")) / count,
        untelling=kinds.count("untelling") / count,
    )


def _sure(alternative):
    sure = alternative.kind in ("typed", "synonym") or (
        alternative.kind == "spelling" and alternative.weight >= SURE_GUESS
    )
    return 1.0 if sure else UNSURE


def _kind(concept, lexicon):
    """Return how well the first word of a concept is known: joint, named, guess, untelling or unknown."""
    first, kinds = concept.alternatives[0], {one.kind for one in concept.alternatives}
    if len(first.terms) > 1:
        return "joint"
    if "synonym" in kinds or lexicon.names(first.terms[0]):
        return "named"
    if any(one.kind == "spelling" and one.weight >= SURE_GUESS for one in concept.alternatives):
        return "named"
    if kinds & {"spelling", "prefix"}:
        return "guess"
    if kinds & {"family", "near"}:
        return "family"
    return "untelling" if lexicon.is_held(first.terms[0]) else "unknown"


def _rarity_of(alternatives, lexicon):
    """Return how rare what was typed is, else what it was taken for, else its synonyms on average; 0: unknown."""
    for kinds in (("typed",), ("spelling", "family", "prefix"), ("synonym",)):
        known = [
            max(lexicon.rarity(term) for term in alternative.terms)
            for alternative in alternatives
            if alternative.kind in kinds and all(term in lexicon.speller for term in alternative.terms)
        ]
        if known:
            return sum(known) / len(known) if kinds == ("synonym",) else known[0]
    return 0


def _untelling(concept, lexicon):
    return all(
        any(lexicon.is_untelling(term) for term in alternative.terms)
        for alternative in concept.alternatives
        if alternative.kind != "family"
    )


def _known(concept, lexicon):
    """Say whether any document holds a way to say `concept`."""
    return any(all(lexicon.is_held(term) for term in one.terms) for one in concept.alternatives)


def _empty(concepts, lexicon):
    """Say whether a question of several words names nothing that titles, keywords or synonyms name.

    «telenovela turca capítulo 30»: what is left of it is a word met in passing, or one that looks like another.
    """
    counted = [concept for concept in concepts if not concept.optional]
    return len(counted) > 1 and not any(_named(one, lexicon) for concept in counted for one in concept.alternatives)


def _named(alternative, lexicon):
    if alternative.kind == "synonym":
        return True
    certain = alternative.kind in ("typed", "family") or alternative.weight >= SURE_SPELLING
    return certain and all(lexicon.names(term) for term in alternative.terms)


def _missing(token, concepts, lexicon):
    if token.term in FILLERS or is_common(token.folded):
        return False  # «ninguna página dice «hola»» tells nobody anything
    own = [concept for concept in concepts if any(token.term in one.terms for one in concept.alternatives)]
    return bool(own) and not any(_known(concept, lexicon) for concept in own)


def _looser(query, lexicon):
    """Return what is asked when nothing holds enough of `query`: some of its telling words. None if it has none."""
    counted = [concept for concept in query.concepts if not concept.optional]
    kept = [concept for concept in counted if _known(concept, lexicon) and not _untelling(concept, lexicon)]
    if not kept or (len(kept) == len(counted) == 1):
        return None
    concepts = tuple(one if one.optional or one in kept else replace(one, optional=True) for one in query.concepts)
    return replace(query, concepts=concepts, need=LOOSER_SHARE)
