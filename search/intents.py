"""Several things asked in one question: «casarme y después cambiar la dirección»."""

import re

from .engines.base import Query
from .fillers import CIRCUMSTANCES
from .lexicon import Lexicon

MOST = 3
# What joins two things to do. Not every «y»: «compra y venta» is one, which `stands_alone` and the engines tell.
BETWEEN = re.compile(
    r"\s*(?:[,;+]\s*(?:y\s+|e\s+)?|\s(?:y|e)\s+)(?:(?:tambi[eé]n|adem[aá]s|despu[eé]s|luego|de paso|quiero"
    r"|necesito|otra cosa)\s+)*"
    r"|\s(?:tambi[eé]n|adem[aá]s|y despu[eé]s)\s+",
    re.IGNORECASE,
)
# What tells a story, whose «y» joins what happened: «mi esposo y yo», «murió y no tenía hijos», «si se quemó».
STORY = re.compile(
    r"\b[ye]\s+(?:no|yo|él|ella|me|se|le|lo|ya|est[aá]n?|era|es|somos|son|ten[ií]a|tengo|uno|una vez|quedé"
    r"|sigue|mi (?:esposo|marido|mujer))\b"
    r"|\b(?:si|porque|cuando|aunque|pero)\s|\b(?:muri[oó]|falleci[oó]|quem[oó])\b",
    re.IGNORECASE,
)
LONGEST = 110  # letters: a longer text is one story, whose «y» joins what happened
VERB = re.compile(
    r"((?:\w{3,}(?:[aei]r(?:me|se|lo|la)?|[íié]))|perd[ií]|perdimos|robaron|necesito|quiero)\s+(?:el|la|los"
    r"|las|mi|mis|un|una)\s",
    re.IGNORECASE,
)
ARTICLE = re.compile(r"(?:el|la|los|las|mi|mis|un|una)\s", re.IGNORECASE)
GENERAL = 0.12  # of the documents: a word that more of them hold asks nothing by itself («certificación»)


def several(text: str) -> list[str]:
    """Return the parts of a text that may be asked apart, or [] when it has one or too many."""
    if len(text) > LONGEST:
        return []
    if STORY.search(text):
        return []
    parts = [part.strip() for part in BETWEEN.split(text) if part.strip()]
    return [_with_verb(part, parts[0]) for part in parts] if 1 < len(parts) <= MOST else []


def _with_verb(part, first):
    """Return a part with the verb it shares with the first: «perdí el carné y la licencia»."""
    verb = VERB.match(first)
    return f"{verb[1]} {part}" if verb and ARTICLE.match(part) else part


def stands_alone(part: Query, lexicon: Lexicon) -> bool:
    """Say whether a part of a question asks something by itself."""
    counted = [concept for concept in part.concepts if not concept.optional]
    known = lexicon.vocabulary
    for concept in counted:
        first = concept.alternatives[0]
        if first.terms[0] in CIRCUMSTANCES:
            continue
        if len(first.terms) > 1:
            return True
        seldom = known.counts.get(first.terms[0], 0) <= GENERAL * known.documents
        meant = any(one.kind in ("synonym", "spelling") for one in concept.alternatives)
        if (seldom and (meant or lexicon.names(first.terms[0]))) or (meant and len(counted) > 1):
            return True
    return False
