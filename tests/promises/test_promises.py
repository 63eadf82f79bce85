"""docs/promises.md names every sentence that promises, with the code that keeps it and the test that would tell."""

import ast
import re
from datetime import timedelta

import pytest
from django.conf import settings

from accounts import kept as accounts
from accounts.identity_app import LIFE
from accounts.models.certification_request import CODE_LIFE
from accounts.models.identifier_change import UNDO_TERM
from casework.retention import UNANSWERED_DAYS
from participation import kept as participation
from participation import subscribing
from tests.promises.sentences import ES, ROOT, promising
from tramites_forms.draft_upkeep import ANNOUNCED_BEFORE
from tramites_forms.models.draft import LIFETIME

DOCUMENT = ROOT / "docs/promises.md"
NOTHING = "Sentences that promise nothing"


def sections():
    """Return {title: {"Kept by": [...], "Tested by": [...], "said": [...]}} of the document."""
    found = {}
    for part in re.split(r"^## ", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        rows = {
            name: re.findall(r"`([^`]+)`", line)
            for name, line in re.findall(r"^- ([A-Z][a-z ]+): (.*)$", body, re.MULTILINE)
        }
        rows["said"] = [line.strip() for line in re.findall(r"^  - (.*)$", body, re.MULTILINE)]
        assert title not in found, f"{title} is there twice"
        found[title] = rows
    return found


SECTIONS = sections()
PROMISES = {title: rows for title, rows in SECTIONS.items() if title != NOTHING}


def test_every_sentence_that_promises_has_a_row():
    known = [one for rows in SECTIONS.values() for one in rows["said"]]
    missing = promising() - set(known)
    assert not missing, "put each under what keeps it in docs/promises.md, or change the sentence"
    assert len(known) == len(set(known)), "a sentence stands under one promise"


def test_no_row_is_about_what_is_no_longer_said():
    assert not {one for rows in SECTIONS.values() for one in rows["said"]} - promising()


def names_of(path):
    """Return every name that a module defines: functions, classes, their methods and fields, and constants."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


@pytest.mark.parametrize("title", sorted(PROMISES))
@pytest.mark.parametrize("column", ["Kept by", "Tested by"])
def test_what_keeps_a_promise_and_what_tries_it_exist(title, column):
    references = PROMISES[title].get(column, [])
    assert references, f"{title}: nothing is named under “{column}”"
    for reference in references:
        path, _, name = reference.partition("::")
        file = ROOT / path
        assert file.is_file(), reference
        if name:
            assert name in names_of(file) if path.endswith(".py") else name in file.read_text(encoding="utf-8"), (
                reference
            )
        assert (path.startswith("tests/") and name.startswith("test_")) == (column == "Tested by"), reference


@pytest.mark.parametrize("title", sorted(PROMISES))
def test_a_promise_is_said_somewhere(title):
    assert PROMISES[title]["said"]


def figures():
    """What each number in a sentence rests on: {title: {number as it is said: value of the code}}."""

    minutes = timedelta(minutes=1)
    return {
        "A code is good for 10 minutes and 3 tries": {
            "10 minutes": settings.CODE_SECONDS / 60,
            "3 attempts": settings.CODE_TRIES,
        },
        "A change of e-mail or telephone can be undone for 7 days": {"7 days": UNDO_TERM.days},
        "Staff prove who they are after 15 idle minutes and sign in again after 12 hours": {
            "15 minutes": settings.STAFF_IDLE_SECONDS / 60,
            "12 hours": settings.STAFF_SESSION_SECONDS / 3600,
        },
        "A draft is saved and kept 30 days after the last save, and its end is announced": {
            "30 days": LIFETIME.days,
            "30 more days": LIFETIME.days,
            "five days": {5: "five"}.get(ANNOUNCED_BEFORE.days),
        },
        "A code to be certified at a desk is good for 30 days": {"30 days": CODE_LIFE.days},
        "Who comes back from the identity application late certifies nobody": {"15 minutes": LIFE / minutes},
        "What was sent is kept as long as was told, and then all of it goes": {"90 days": UNANSWERED_DAYS},
        "Who of the institutions saw one's data is written down for two years": {"2 years": accounts.ACCESS_DAYS / 365},
        "Nothing is sent to an address before it confirms, and who leaves is erased": {
            "7 days": subscribing.PENDING_DAYS,
            "28 days": subscribing.ENDED_DAYS,
        },
        "How long each kind of data is kept": {
            "5 years": accounts.ENDED_CERTIFICATION_DAYS / 365,
            "1 year": participation.WORDS_DAYS / 365,
        },
    }


@pytest.mark.parametrize("title", sorted(figures()))
def test_the_numbers_that_are_said_are_those_of_the_code(title):
    said = " ".join(PROMISES[title]["said"])
    for words, value in figures()[title].items():
        assert words.split()[0] == (value if isinstance(value, str) else f"{value:g}"), (words, value)
        assert words in said, f"“{words}” is no longer said"


@pytest.mark.parametrize(
    "sentence",
    [
        "Lo que usted envíe se guarda 2 años.",
        "Le responderán en 30 días.",
        "Nadie más lo ve.",
        "Sirve durante 10 minutos.",
        "Le avisaremos por mensaje.",
        "Se borra solo.",
        "Recibirá un número.",
        "El enlace sirve 7 días y funciona una sola vez.",
        "Las páginas públicas no ponen cookies.",
        "Guardamos su nombre cifrado.",
    ],
)
def test_sentences_that_promise_are_recognised(sentence):
    assert ES.search(sentence)
