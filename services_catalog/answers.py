"""The facts of a procedure or an office as the answers to a question: what it says of each, and from when it is.

Kinds: cost, term, validity, where, documents, law, hours, phone. Only what the record says; what it does not is absent.
"""

import re
from datetime import date

from django.template.defaultfilters import date as date_words
from django.utils.html import strip_tags

from services_catalog import wording

LONGEST = 260  # letters of an answer on a card
LISTED = 6  # items of a list of documents
# A sentence that tells how long something is good: «vale seis meses», «tiene una vigencia de un año», «no vence»,
# «se emite por año natural», «cada dos años».
VALID = re.compile(
    r"\b(?:vale|valen|vigencia|válid[oa]s?|caduca|vence|dura|venció|valid for|expires?"
    r"|hasta por|se (?:emite|otorga|conserva)n? (?:por|hasta)|puede ser por|es anual|cada (?:\w+ )?años?)\b"
    r"(?!\s*la pena)",
    re.IGNORECASE,
)
PERIOD = re.compile(r"\b(?:d[ií]as?|mes(?:es)?|años?|anual|horas|hasta|no vence|days?|months?|years?)\b", re.IGNORECASE)


def of_service(page) -> dict[str, dict[str, str]]:
    """Return {kind: {"text", "date"}} of a ServicePage, in the active language."""
    cost = page.cost
    seen = page.last_reviewed_on
    money = ". ".join(filter(None, [wording.cost_words(cost), _plain(cost.cost_note)]))
    term = ". ".join(filter(None, [wording.term_words(page), _plain(page.term_note)]))
    found = {
        "cost": (money, cost.cost_dated or cost.cost_checked_on or seen),
        "term": (term, seen),
        "validity": (_validity(page), seen),
        "where": (_list(page.where, 3), seen),
        "documents": (_list(page.documents, LISTED), seen),
        "law": (_list(page.legal_basis, 3), seen),
    }
    return _worded(found)


def of_office(office) -> dict[str, dict[str, str]]:
    """Return {kind: {"text", "date"}} of an Office."""
    seen = office.checked_on
    where = ", ".join(filter(None, [office.address, office.municipality and office.municipality.name]))
    return _worded({"hours": (office.hours, seen), "phone": (office.phone, seen), "where": (where, seen)})


def _worded(found):
    return {
        kind: {"text": _cut(text), "date": _day(seen)} for kind, (text, seen) in found.items() if text and text.strip()
    }


def _day(seen):
    return date_words(seen, "DATE_FORMAT") if isinstance(seen, date) else str(seen or "")


def _plain(text):
    return strip_tags(text or "").strip()


def _list(stream, most):
    texts = [item.value.strip().rstrip(".;") for item in stream]
    return "; ".join(texts[:most]) + ("; …" if len(texts) > most else "")


def _validity(page):
    """Return the first sentence of the record that tells how long what is obtained is good, or ""."""
    texts = [page.term_note, page.summary, *(one.value for one in page.requirements), _plain(page.result)]
    texts += [one.value for one in page.steps]
    for text in texts:
        for sentence in re.split(r"(?<=[.;!?])\s+", text or ""):
            if VALID.search(sentence) and PERIOD.search(sentence):
                return sentence.strip()
    return ""


def _cut(text):
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: text.rfind(" ", 0, LONGEST)].rstrip(",;: ") + " …"
