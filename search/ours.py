"""Whether anything of ours answers a question: told by how much of it the best result holds and what it names.

The weights were learnt (logistic regression) on the judged lists, questions with an answer against those without, and
the threshold set for the rare mistake of saying «nothing» to a question that has an answer. docs/search.md states both
kinds of error; `manage.py search_eval` measures them.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import analysis

DATA = Path(__file__).parent / "data" / "elsewhere.json"
READ = 8_000  # letters of the best result's text that are looked at
THRESHOLD = 0.55
WEIGHTS = {
    "bias": -1.64,
    "held": -1.28,  # share of the question, by rarity, that the best result holds
    "score": -0.54,
    "elsewhere": 3.84,  # names what others answer: data/elsewhere.json
    "joint": -0.65,  # says what editors wrote as a synonym of several words
    "unknown": 1.69,  # share of its words that nobody here knows
    "untelling": 2.18,  # share of those only met in passing
    "length": -0.78,
    "title": 0.72,  # share that the title holds: alike in name only, when nothing else is held
}
ENOUGH_HELD, ENOUGH_TITLED = 0.7, 0.4  # shares that are an answer, unless others are named
LONGEST = 6
LONGEST_THEME = 3  # words


@dataclass(frozen=True)
class Doubt:
    """What a question says for and against being ours, before anything is looked for. `wanted` are its concepts:
    (ways to say it as terms, how rare it is, how sure the ways are)."""

    wanted: tuple[tuple[tuple[tuple[tuple[str, ...], float], ...], float], ...] = ()
    elsewhere: bool = False
    joint: bool = False
    unknown: float = 0.0
    untelling: float = 0.0


@cache
def _themes():
    themes = json.loads(DATA.read_text(encoding="utf-8"))["themes"]
    return frozenset(tuple(word.split("_")) for words in themes.values() for word in words.split())


def is_elsewhere(folded: list[str]) -> bool:
    """Say whether the folded words of a question name something that others answer."""
    return any(
        tuple(folded[start : start + length]) in _themes()
        for start in range(len(folded))
        for length in range(1, LONGEST_THEME + 1)
    )


def nothing(doubt: Doubt, texts: Iterable[str], title: str, score: float) -> bool:
    """Say whether nothing of ours answers. `texts`, `title` and `score` are of the best result, empty without one."""
    wanted = {term for ways, _ in doubt.wanted for terms, _ in ways for term in terms}
    text = set().union(*(analysis.held(analysis.normalise(one[:READ]), wanted) for one in texts))
    named = analysis.held(analysis.normalise(title), wanted)
    text |= named
    total = sum(rarity for _, rarity in doubt.wanted) or 1
    held = titled = 0.0
    for ways, rarity in doubt.wanted:
        held += rarity * max((sure for terms, sure in ways if text.issuperset(terms)), default=0)
        titled += rarity * any(named.issuperset(terms) for terms, _ in ways)
    if not doubt.elsewhere and (held >= ENOUGH_HELD * total or titled >= ENOUGH_TITLED * total):
        return False  # on a site with few documents scores say little
    seen = {
        "bias": 1,
        "held": held / total,
        "score": min(math.log(score + 0.1), 2.5),
        "elsewhere": doubt.elsewhere,
        "joint": doubt.joint,
        "unknown": doubt.unknown,
        "untelling": doubt.untelling,
        "length": min(len(doubt.wanted), LONGEST) / LONGEST,
        "title": titled / total,
    }
    return 1 / (1 + math.exp(-sum(WEIGHTS[name] * value for name, value in seen.items()))) >= THRESHOLD
