"""The search index of an edition, made before, for a browser that can fetch nothing: terms of our own analysis with how
much each is worth in each page (BM25 over weighted fields), as text that looks/search.js reads.

The folder has it in two files: a base that stays for many editions, and what changed since. So ten changed procedures
send some kilobytes, and not the whole index again.
"""

import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext as _

from edition.content import Entry
from search import analysis, codes
from search.engines.base import TYPE_WEIGHTS
from search.fillers import CIRCUMSTANCES, FILLERS, LIGHT_VERBS
from search.models import Synonym
from search.spanish import COMMON, commonest
from search.tuning import as_spoken, parts

# How much a word counts by where it stands, and how soon more of it adds nothing (k1) in longer texts (b).
FIELDS = {"title": 4.0, "keywords": 3.0, "summary": 1.5, "body": 0.6}
K1, B = 1.2, 0.5
WORTHS = 15
MOST_NEW = 60  # entries of the second file: with more, the base is made anew
BODY_LETTERS = 20_000
SHAPE = 2  # of what search.js reads: add one when that changes, so that no base of before is given to a new program
MOST_SHARED = 25  # letters: as many as there are capitals after A
SPELT = re.compile(r"[^\WA-Z_]+")  # what can be told: capitals are counts
SPANISH = 8_000  # the commonest words, which are never taken for a mistake
NUMBERED = ("service", "guide", "news", "page")  # whose laws and forms are looked for


def _terms(entry: Entry) -> dict[str, float]:
    """Return {term: weighted count} of an entry."""
    counted: Counter[str] = Counter()
    for name, text in _texts(entry).items():
        found = Counter(analysis.terms(text))
        if name in ("keywords", "body"):
            found.update(dict.fromkeys(_numbers(entry) if name == "keywords" else _numbers(entry, body=True), 1))
        longest = sum(found.values()) / {"title": 6, "keywords": 12, "summary": 20, "body": 180}[name]
        for term, count in found.items():
            counted[term] += FIELDS[name] * count / (1 - B + B * longest)  # type: ignore[assignment]
    return dict(counted)


def _texts(entry: Entry) -> dict[str, str]:
    doc = entry.doc
    return {
        "title": entry.title,
        "keywords": " ".join(doc.keywords) if doc else "",
        "summary": entry.summary or (doc.summary if doc else ""),
        "body": doc.body[:BODY_LETTERS] if doc else "",
    }


def _numbers(entry: Entry, *, body: bool = False) -> list[str]:
    """Return the laws, forms and telephones that an entry names, as one word each: nobody writes them the same way."""
    doc = entry.doc
    if doc is None:
        return []
    if entry.kind == "office" and not body:
        return codes.of_numbers(doc.direct.get("phone", ""))
    if doc.type not in NUMBERED:
        return []
    texts = _texts(entry)
    said = texts["body"] if body else "\n".join([texts["title"], texts["summary"], texts["keywords"]])
    return [term for _, _, term in codes.laws_and_forms(analysis.normalise(said), official=True)]


def telling(entries: Iterable[Entry]) -> set[str]:
    """Return the terms that some title or keyword holds: the others are only met in passing."""
    said = (f"{texts['title']} {texts['keywords']}" for texts in map(_texts, entries))
    found = {term for text in said for term in analysis.terms(text)}
    return found | {term for entry in entries for term in _numbers(entry)}


def worths(entries: Sequence[Entry]) -> list[dict[str, int]]:
    """Return, for each entry, {term: worth from 1 to 15}, judged among all of them."""
    counted = [_terms(entry) for entry in entries]
    frequency = Counter(term for terms in counted for term in terms)
    total = len(entries)
    scored = []
    for entry, terms in zip(entries, counted, strict=True):
        kind = TYPE_WEIGHTS.get("guide" if entry.kind == "checker" else entry.kind, 0.75)
        rare = {term: math.log(1 + (total - frequency[term] + 0.5) / (frequency[term] + 0.5)) for term in terms}
        scored.append({term: kind * rare[term] * count / (K1 + count) for term, count in terms.items()})
    most = max((score for terms in scored for score in terms.values()), default=1) or 1
    return [
        {term: max(1, min(WORTHS, round(WORTHS * score / most))) for term, score in terms.items()} for terms in scored
    ]


def coded(rows: Sequence[dict[str, int]], named: set[str]) -> dict[str, str]:
    """Return {"t": the terms, "p": the postings, "n": which terms name something} of rows {term: worth}.

    All as search.js reads them.
    """
    lists: dict[str, list[str]] = {}
    last: dict[str, int] = {}
    for place, row in enumerate(rows):
        for term, worth in row.items():
            passed = place - last.get(term, -1) - 1
            lists.setdefault(term, []).append(chr(96 + worth) + (_base36(passed) if passed else ""))
            last[term] = place
    terms = sorted(term for term in lists if SPELT.fullmatch(term))
    return {
        "t": _fronted(terms),
        "p": ",".join("".join(lists[term]) for term in terms),
        "n": _marked(terms, named),
    }


def _fronted(words: Iterable[str]) -> str:
    """Return sorted words, each as how many letters it shares with the one before (A for none) and its own rest."""
    text: list[str] = []
    before = ""
    for word in words:
        alike = (left == right for left, right in zip(before, word[:MOST_SHARED], strict=False))
        shared = sum(1 for _ in takewhile(bool, alike))
        text.append(chr(65 + shared) + word[shared:])
        before = word
    return "".join(text)


def _marked(words: Sequence[str], chosen: Set[str]) -> str:
    """Return which of the words are chosen: one hex digit for each four, the first of them its highest bit."""
    bits = "".join("1" if word in chosen else "0" for word in words)
    fours = (bits[at : at + 4].ljust(4, "0") for at in range(0, len(bits), 4))
    return "".join(f"{int(four, 2):x}" for four in fours)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest] + digits
    return digits


def as_script(value: Any) -> str:
    """Return JSON that may stand in a script: nothing in it ends the element or a line."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def searched(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that the search finds, in their order: forms are reached from their procedures."""
    return [entry for entry in entries if entry.doc is not None]


def whole(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the index of the one file, whose pages say themselves what they are called."""
    return coded(worths(entries), telling(entries))


def of_folder(
    entries: Sequence[Entry], rows: Sequence[Any], base: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (base, what changed since) of the folder: the base that was given as long as few entries changed.

    `rows` are what search.js is told of each entry: [href, title, kind, id]. A base is {"text": what search.js reads,
    "entries": {id: digest}, "shape": SHAPE}; an empty one, or one of another shape, is made anew.
    """
    known = base["entries"] if base.get("shape") == SHAPE else {}
    now = {entry.id: _as_found(entry, row) for entry, row in zip(entries, rows, strict=True)}
    changed = [place for place, entry in enumerate(entries) if known.get(entry.id) != now[entry.id]]
    # A base with something that is no longer there is made anew at once: it holds its title and its words.
    if not known or set(known) - set(now) or len(changed) > MOST_NEW:
        fresh = {"text": as_script({**whole(entries), "d": list(rows)}), "entries": now, "shape": SHAPE}
        return fresh, {"t": "", "p": "", "n": "", "d": []}
    every = worths(entries)
    named = telling([entries[place] for place in changed])
    newer = {**coded([every[place] for place in changed], named), "d": [rows[place] for place in changed]}
    return base, newer


def _as_found(entry: Entry, row: Any) -> str:
    """Return what of an entry the index rests on, as a digest: its text, and where it leads."""
    return f"{entry.digest}{hash_of([row, entry.doc and list(entry.doc.keywords), entry.doc and entry.doc.body])}"


def hash_of(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def rules() -> dict[str, Any]:
    """Return what search.js needs of search/analysis.py, the synonyms that editors wrote, and what the page says."""
    spanish = sorted(word for word in commonest(SPANISH) if SPELT.fullmatch(word))
    return {
        "stop": " ".join(sorted(analysis.STOP_WORDS)),
        "fillers": " ".join(sorted(FILLERS)),
        "light": " ".join(sorted(LIGHT_VERBS)),
        "around": " ".join(sorted(CIRCUMSTANCES)),
        "over": dict(sorted(analysis.OVERRIDES.items())),
        "spanish": _fronted(spanish),
        "common": _marked(spanish, set(commonest(COMMON))),
        "codes": {"norm": js_pattern(codes.NORM), "model": js_pattern(codes.MODEL), "phone": js_pattern(codes.PHONE)},
        "kinds": list(codes.KINDS),
        "nearly": list(codes.NEARLY),
        "no_models": " ".join(sorted(codes.NO_MODELS)),
        "digits": [codes.SHORTEST_PHONE, codes.LONGEST_PHONE],
        "no_verbs": " ".join(sorted(analysis.NO_VERBS)),
        "plural": r"^([a-z\u00f1]{2,3}[ao])s$",
        "clitic": analysis.CLITIC.pattern,
        "suffix": analysis.SUFFIX.pattern,
        "verb": analysis.VERB.pattern,
        "sounds": [[pattern.pattern, sound.replace(r"\1", "$1")] for pattern, sound in analysis.SOUNDS],
        "synonyms": "\n".join(filter(None, map(_line, Synonym.objects.order_by("words", "pk")))),
        "said": {
            "found": _("The {n} that fit best:"),
            "none": _("Nothing was found. Try other words, or look in the subjects below."),
        },
    }


def js_pattern(pattern: re.Pattern[str]) -> str:
    """Return a pattern as a browser writes it: the same, but for how groups are named."""
    return pattern.pattern.replace("(?P<", "(?<")


def _line(synonym: Synonym) -> str:
    """Return a synonym as search.js reads it: "what people say|...>what it means|...@strength in hundredths"."""
    left = list(dict.fromkeys(filter(None, (_said(part, spoken=True) for part in parts(synonym.words)))))
    right = list(dict.fromkeys(filter(None, (_said(part) for part in parts(synonym.meanings)))))
    if not left or (len(left) < 2 and not right):
        return ""
    meant = f">{'|'.join(right)}" if right else ""
    return f"{'|'.join(left)}{meant}@{round(synonym.weight * 100)}"


def _said(part: str, *, spoken: bool = False) -> str:
    if spoken and (whole_words := as_spoken(part)):
        return "!" + " ".join(whole_words)
    return " ".join(token.folded for token in analysis.tokens(analysis.normalise(part)))
