"""Numbers that name something: laws, forms and telephones, however they are written, as one term each.

The same function reads what is indexed and what is typed: «Resolución No. 284 del 2025» and «res 284» are
`resolucion284`, «DJ-08» is `dj8`, «+53 7876-2528» and «78 762 528» are `78762528`.
"""

import re

from . import analysis

# How each kind of norm is written, mistakes of the ear too, the longest first.
KINDS = {
    "decretoley": r"decreto[\s-]*le[yi]|dl",
    "ley": r"le[yi]",
    "decreto": r"decreto",
    "resolucion": r"re[sz]ol(?:u[csz]i?on(?:es)?)?|res|rs",
    "acuerdo": r"acuerdo",
    "instruccion": r"instru[ck]?[csz]?ion",
}
NORM = re.compile(
    r"\b(?:" + "|".join(f"(?P<{kind}>{ways})" for kind, ways in KINDS.items()) + r")"
    r"(?:[.\s#-]+(?:(?:no|nro|numero|num|n)\b[.\sº°#]*|n[o°º]\.?\s*)?(?:[a-z]{1,2}[\s-])?|(?<!rs)(?<!res)(?<!resol)(?<!dl))"
    r"(?P<number>\d{1,5})\b(?:\s*(?:/|-|de|del)?\s*(?:el\s+)?(?:ano\s+)?(?:19|20)\d\d\b)?"
)
# A norm is often called by the kind it is nearly: «decreto 125» is a decree-law.
NEARLY = ("decretoley", "ley", "decreto", "resolucion")
MODEL = re.compile(
    r"\b(?:(?:modelo|planilla|formulario|form|forma)\s+)?(?P<letters>[a-z]{2,3})[\s-]?0*(?P<number>\d{1,3})\b"
)
NO_MODELS = analysis.word_set(
    "de en la el un los las del con por que mas hay son fue y a o mi tu su al ley art no km cup usd mlc ci da se si me"
    " te le va ve ha he ya ni nos les sin dia mes ano res dl rs"
)
PHONE = re.compile(r"(?<![\d/])(?:\+?\s?53[\s.-]*)?\(?\d{1,4}\)?(?:[\s.()-]{0,2}\d{2,5}){1,4}(?![\d/])")
SHORTEST_PHONE, LONGEST_PHONE = 6, 8
LOCAL = 6  # digits of a number outside Havana without its area code


def _folded(text):
    """Return `text` without accents or capitals, letter by letter: places in it stay the same."""
    return "".join(analysis.fold(letter)[:1] or letter for letter in text)


def _kind(match):
    return next(kind for kind in KINDS if match[kind])


def laws_and_forms(text: str, *, official: bool = False) -> list[tuple[int, int, str]]:
    """Return (start, end, term) of each law or form that a text (already normalised) names.

    In an `official` text forms are written in capitals: «da 5 000 pesos» is none.
    """
    folded = _folded(text)
    found = [(*match.span(), f"{_kind(match)}{int(match['number'])}") for match in NORM.finditer(folded)]
    taken = [(start, end) for start, end, _ in found]
    for match in MODEL.finditer(folded):
        if match["letters"] in NO_MODELS or any(start < match.end() and match.start() < end for start, end in taken):
            continue
        if official and not text[slice(*match.span("letters"))].isupper():
            continue
        found.append((*match.span(), f"{match['letters']}{int(match['number'])}"))
    return found


def nearly(term: str) -> list[str]:
    """Return what a law (its term) may be instead, when nothing holds it: the same number of another kind."""
    kind = next((kind for kind in NEARLY if term.startswith(kind) and term[len(kind) :].isdigit()), None)
    return [f"{other}{term[len(kind) :]}" for other in NEARLY if other != kind] if kind else []


def telephones(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, digits) of each telephone number in a text (already normalised), without +53 and 0."""
    found = []
    for match in PHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if match[0].lstrip().startswith("+53") or (len(digits) > LONGEST_PHONE and digits.startswith("53")):
            digits = digits[2:]
        digits = digits.lstrip("0")
        if SHORTEST_PHONE <= len(digits) <= LONGEST_PHONE:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            found.append((start, match.end(), digits))
    return found


def of_numbers(text: str) -> list[str]:
    """Return the terms of the telephones of an office: whole, and without area code where that has two digits."""
    found = []
    for number in re.split(r"[;,/]|ext", text):
        digits = re.sub(r"\D", "", number.rpartition(":")[2])
        if SHORTEST_PHONE <= len(digits) <= LONGEST_PHONE:
            found += [digits, digits[-LOCAL:]] if len(digits) == LONGEST_PHONE and digits[0] != "7" else [digits]
    return found
