"""Where a long word of a title may be parted, for screens on which it does not fit: most browsers know no Spanish.

A soft hyphen (U+00AD) shows only where a line ends on it; readers of screens and search in the page pass over it. The
rules are those of the Ortografía (RAE, 2010, II.4): between syllables, never between two vowels nor inside the groups
that begin one.
"""

import re

SOFT = "\u00ad"
LONG = re.compile(r"[^\W\d_]{10,}")  # shorter words fit on a telephone with its letters twice as big
LEAST_BEFORE, LEAST_AFTER = 4, 4
_BETWEEN = re.compile(r"(?<=[aeiouáéíóúü])([^aeiouáéíóúü]+)(?=[aeiouáéíóúü])", re.IGNORECASE)
_TOGETHER = {first + second for first in "bcfgp" for second in "lr"} | {"dr", "tr", "ch", "ll", "rr"}


def hyphenated(text: str) -> str:
    """Return `text` with a soft hyphen wherever a long word of it may be parted."""
    return LONG.sub(lambda found: _parted(found[0]), text)


def _parted(word: str) -> str:
    places = []
    for found in _BETWEEN.finditer(word):
        consonants = found[1].lower()
        begins = 2 if consonants[-2:] in _TOGETHER else 1
        places.append(found.end() - begins)
    for place in reversed(places):
        if LEAST_BEFORE <= place <= len(word) - LEAST_AFTER:
            word = word[:place] + SOFT + word[place:]
    return word
