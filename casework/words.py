"""The words by which a case is found: of the names in it, the carné and the number. Kept as keyed hashes.

Words are folded (small letters, no accents), so that «perez» finds «Pérez». Whole words are found, in any order; of a
number, either of its two groups.
"""

import re
import unicodedata

from casework.models import Case, CaseWord
from core.crypto import blind_index
from tramites_forms.document import all_fields
from tramites_forms.field_types import bind

NAMES = {"nombre", "nombres", "apellidos", "nombre_y_apellidos", "nombre_completo"}  # keys of questions of one line
MOST, AT_ONCE, LONGEST = 40, 500, 6  # words of a case; cases in a go; words that are looked for


def folded(text):
    """Return the words of a text (list of str), folded. One letter alone is no word."""
    plain = unicodedata.normalize("NFKD", str(text)[:400].casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word for word in re.findall(r"\w+", plain) if len(word) > 1]


def hashed(word):
    """Return what stands for a folded word in the database (str)."""
    return blind_index("case-word", word)[:32]


def said_in(submission):
    """Yield the texts of a submission that name people or are their numbers."""
    yield submission.reference.partition("-")[2]
    yield submission.reference.replace("-", "")[3:]
    if submission.applicant:
        certified = submission.applicant.certified_identity
        yield certified.get("legal_name") or submission.applicant.legal_name
        yield certified.get("carne", "")
    for spec in all_fields(submission.document):
        answer = submission.answers.get(spec["key"])
        if isinstance(answer, str) and (bind(spec).found_by or spec["key"] in NAMES):
            yield answer
        elif isinstance(answer, dict) and bind(spec).found_by:
            yield from (part for part in answer.values() if isinstance(part, str))


def words_write(case, *, new=False):
    """Write down the words by which a case is found, in the place of those before; of a `new` one there are none."""
    words = {word for text in said_in(case.submission) for word in folded(text)}
    if not new:
        CaseWord.objects.filter(case=case).delete()
    CaseWord.objects.bulk_create(
        [CaseWord(case=case, word=hashed(word)) for word in sorted(words)[:MOST]], ignore_conflicts=True
    )
    if not case.found_by_words:
        Case.objects.filter(pk=case.pk).update(found_by_words=True)


def words_given():
    """Write down the words of cases that have none yet: of the release before. Returns how many (int)."""
    some = Case.objects.filter(found_by_words=False).select_related("submission__applicant", "submission__text")
    some = list(some.select_related("submission__version").order_by("pk")[:AT_ONCE])
    for case in some:
        words_write(case)
    return len(some)


def with_words(cases, text):
    """Return those of `cases` that have all the words of a text, or None when it has no word."""
    words = folded(text)[:LONGEST]
    if not words:
        return None
    for word in words:
        cases = cases.filter(pk__in=CaseWord.objects.filter(word=hashed(word)).values("case"))
    return cases
