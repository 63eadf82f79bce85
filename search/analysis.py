"""Spanish text to search terms: the same chain here and in the Elasticsearch mapping (a test compares the two).

lowercase -> fold accents -> stop words -> short plurals -> overrides -> light Spanish stemmer. Everything works on
plain strings; nothing here reads the database.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple


def word_set(text):
    """Return the words of a text, one blank apart, as a set."""
    return frozenset(text.split())


WORD = re.compile(r"[^\W_]+")
DOTTED = re.compile(r"(?<![^\W_])((?:[^\W\d_]\.){2,})(?=\W|$)")
SHORT_PLURAL = re.compile(r"^([^\W\d_]{2,3}[ao])s$")

# What asciifolding turns into letters and Unicode does not take apart.
UNDECOMPOSED = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th"})

# Function words only. The usual lists also drop «estado» and «sentido»: «Registro del Estado Civil» needs them.
STOP_WORDS = word_set("""
    a al algo ante bajo cada como con contra cual cuales cuando de del desde donde dos e el ella
    ellas ellos en entre era es esa esas ese eso esos esta estas este esto estos fue ha han hasta
    hay he i la las le les lo los mas me mi mis muy ni nos nuestra nuestro o os otra otro para pero
    por porque que quien quienes se segun ser si sin sobre son su sus tambien te tu tus u un una
    unas uno unos y ya yo
""")

# Spellings of one word that the stemmer does not join: `carnet` and `carné` are both in the dictionary.
OVERRIDES = {
    "carnet": "carn",
    "carnets": "carn",
    "carne": "carn",
    "carnes": "carn",
    "motos": "moto",
    "partido": "partido",  # not «partida», which is what people call a certificate
    "partidos": "partido",
    "crisis": "crisis",
    "tesis": "tesis",
    "lunes": "lunes",
    "martes": "martes",
    "gratis": "gratis",
    "email": "correo",
}


class Token(NamedTuple):
    """One word of a text: the `term` that is searched, the `folded` and `exact` forms as written, and where it is."""

    term: str
    folded: str
    exact: str
    start: int
    end: int


class _Visible(dict):
    """For `str.translate`: blanks instead of control characters. It asks Unicode once for each character it meets."""

    def __missing__(self, code):
        self[code] = " " if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Co") else code
        return self[code]


VISIBLE = _Visible()


def normalise(text):
    """Return `text` in compatible form, without control characters, «C.I.» as «CI»: what both engines are given."""
    text = unicodedata.normalize("NFKC", text).translate(VISIBLE)
    return DOTTED.sub(lambda match: match[1].replace(".", ""), text)


@lru_cache(maxsize=50_000)
def fold(word):
    """Return `word` lowercase and without accents: «Año» -> «ano»."""
    lowered = word.lower()
    if lowered.isascii():
        return lowered
    parts = unicodedata.normalize("NFKD", lowered.translate(UNDECOMPOSED))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def light_stem(word):
    """Return `word` (folded) as Lucene's SpanishLightStemFilter leaves it."""
    if len(word) < 5:
        return word
    if word[-1] in "oae":
        return word[:-1]
    if word[-1] == "s":
        if word.endswith("eses"):
            return word[:-2]
        if word.endswith("ces"):
            return word[:-3] + "z"
        if word[-2] in "oae":
            return word[:-2]
    return word


@lru_cache(maxsize=50_000)
def stem(folded):
    """Return the search term of a folded word."""
    singular = SHORT_PLURAL.sub(r"\1", folded)
    return OVERRIDES.get(singular) or light_stem(singular)


@lru_cache(maxsize=50_000)
def forms(word):
    """Return (term, folded, exact) of a word as it is written. A text has few words, many times each."""
    folded = fold(word)
    return stem(folded), folded, word.lower()


def tokens(text, *, keep_stop_words=False):
    """Return the Tokens of `text` (already normalised) in order."""
    found = []
    for match in WORD.finditer(text):
        term, folded, exact = forms(match[0])
        if not folded or (folded in STOP_WORDS and not keep_stop_words):
            continue
        found.append(Token(term, folded, exact, *match.span()))
    return found


def words(text):
    """Return [(term, folded, exact)] of `text` (already normalised) in order, without stop words and places."""
    return [one for one in map(forms, WORD.findall(text)) if one[1] and one[1] not in STOP_WORDS]


def spans(text, wanted):
    """Return [(start, end)] of the words of `text` (already normalised) whose terms are among `wanted`, in order."""
    known = ((forms(match[0]), match.span()) for match in WORD.finditer(text))
    return [span for (term, folded, _exact), span in known if term in wanted and folded not in STOP_WORDS]


def known_words(text, wanted):
    """Return {word as written: term} of the words of `text` (already normalised) whose terms are among `wanted`."""
    found = ((word, forms(word)) for word in set(WORD.findall(text)))
    return {word: term for word, (term, folded, _exact) in found if term in wanted and folded not in STOP_WORDS}


def held(text, wanted):
    """Return the terms among `wanted` that `text` (already normalised) holds, as a set."""
    return set(known_words(text, wanted).values())


def terms(text):
    """Return the search terms of any text as a tuple."""
    return tuple(token.term for token in tokens(normalise(text)))


# ---------------------------------------------------------------- looser likeness, used only on what people type

CLITIC = re.compile(r"^(.{2,}(?:[aei]r|ando|iendo))(?:me|te|se|le|lo|la|nos|les|los|las|melo|selo|sela)$")
SUFFIX = re.compile(
    r"^(.{4,}?)(?:amientos?|imientos?|iaciones|iacion|aciones|acion|iciones|icion|uciones|ucion|adores|adoras?|ador|"
    r"edor(?:es|as?)?|idor(?:es|as?)?|iantes?|antes?|encias?|ancias?|ables?|ibles?|iendo|iando|ando|ieron|iaron|aron|iad[oa]s?|"
    r"ad[oa]s?|id[oa]s?|iar|ar|er|ir|i?abas?|ias|ia|ios|io|aste|iste|amos|emos|imos|an|en|os|as|es|[aeio])$"
)


# Endings that only verbs have, so that a stem of three letters is enough: «botaron», «mudarse», «cayendo».
VERB = re.compile(
    r"^(.{3,}?)(?:arse|erse|irse|aron|ieron|yeron|ando|iendo|yendo|abas?|aban|aste|iste|amos|imos|ar|er|ir)$"
)
# They end like verbs and are none.
NO_VERBS = word_set("lugar hogar mujer taller azucar collar dolar ayer primer tercer")


@lru_cache(maxsize=50_000)
def root(folded):
    """Return the family of a folded word: «jubilarme», «jubilado» and «jubilación» share «jubil»."""
    bare = CLITIC.sub(r"\1", folded)
    found = [SUFFIX.match(bare), None if bare in NO_VERBS else VERB.match(bare)]
    return min((match[1] for match in found if match), key=len, default=bare)


DIMINUTIVE = re.compile(r"^(.{3,}?)(ec|c|)(?:it|(?<=t)ic)([oa])s?$")


def without_diminutive(folded):
    """Return what «negocito», «casita» or «motico» may be a little one of, as folded words, the likeliest first."""
    match = DIMINUTIVE.match(folded)
    if not match:
        return []
    base, joint, ending = match.groups()
    found = [base + ending, base + "e", base] if joint or len(base) > 3 else [base + ending]
    if joint == "c":
        found += [f"{base}ci{ending}", f"{base}c{ending}"]
    return found


SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^ps", "s"),
        (r"ch", "ç"),
        (r"h", ""),
        (r"cc(?=[ei])|x|z|c(?=[ei])|sc(?=[ei])", "s"),
        (r"qu|q|c|ck", "k"),
        (r"gu(?=[ei])", "γ"),
        (r"g(?=[ei])", "j"),
        (r"γ", "g"),
        (r"ll", "y"),
        (r"[vw]", "b"),
        (r"n(?=[bp])", "m"),
        (r"y(?![aeiou])", "i"),
        (r"(.)\1+", r"\1"),
    )
]


@lru_cache(maxsize=50_000)
def sound(term):
    """Return how a term sounds in Cuba: b and v, s, c and z, ll and y, silent h are the same."""
    for pattern, replacement in SOUNDS:
        term = pattern.sub(replacement, term)
    return term
