"""What a report may be about: which rules its words meet, and which other reports speak of the same.

Everything here only suggests, and says by which words. An officer decides; nothing is sent, moved or joined by a rule.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from casework.models import Case
from casework.shipped_kinds import PETICION
from participation.grouping import stems, telling
from participation.models import Report, StandardAnswer, Theme, TriageRule
from tramites_forms.reading import submission_sections

COMPARED = 300  # reports that one is compared with, the newest
COMPARED_DAYS = 90
SHOWN = 10
LEAST_SHARED = 2  # telling words, or one and the same municipality
MOST_READ = 5_000  # characters of a report that are compared


@dataclass(frozen=True)
class Suggestion:
    """A rule that a report meets, and the words by which it does."""

    rule: TriageRule
    words: tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """Another report that may be of the same matter, and the words that both say."""

    case: Case
    words: tuple[str, ...]
    same_place: bool


def petitions(user: Any) -> QuerySet[Case]:
    """Return the petitions that a person of staff may see: their teams' and no others."""
    return Case.objects.seen_by(user).filter(kind__slug=PETICION)


def to_look_at(user: Any) -> QuerySet[Case]:
    """Return the open petitions that nobody has looked at yet, the one due first at the head."""
    return petitions(user).open().filter(report=None).order_by("due_on", "pk")


def said(case: Case) -> str:
    """Return what a report says, in the words of its answers, one a line. No query if the submission is loaded."""
    rows = [row for _title, part in submission_sections(case.submission) for row in part]
    words = [str(row["value"]) for row in rows if not row["sensitive"] and "@" not in str(row["value"])]
    return "\n".join(word for word in words if word != "—")[:MOST_READ]


def place(case: Case) -> str:
    """Return the code of the municipality of the first address that a report answers, or ""."""
    answers = [answer for answer in case.submission.answers.values() if isinstance(answer, dict)]
    return next((str(one["municipality"]) for one in answers if one.get("municipality")), "")


def suggestions(text: str, rules: Iterable[TriageRule] | None = None) -> list[Suggestion]:
    """Return the rules that a text meets, those that meet by most words first."""
    found_in = stems(text)
    rules = TriageRule.objects.select_related("institution", "theme") if rules is None else rules
    found = [Suggestion(rule, words) for rule in rules if (words := _met(rule, found_in))]
    return sorted(found, key=lambda one: (-len(one.words), one.rule.name))


def _met(rule: TriageRule, found_in: list[str]) -> tuple[str, ...]:
    phrases = {line.strip(): stems(line) for line in rule.words.splitlines()}
    return tuple(line for line, phrase in phrases.items() if phrase and _stands(phrase, found_in))


def _stands(phrase: list[str], words: list[str]) -> bool:
    size = len(phrase)
    return any(words[at : at + size] == phrase for at in range(len(words) - size + 1))


def alike(case: Case, user: Any) -> list[Alike]:
    """Return other petitions that speak of the same, the most alike first: of those that `user` may see."""
    since = timezone.now() - timedelta(days=COMPARED_DAYS)
    others = petitions(user).filter(opened_at__gte=since).exclude(pk=case.pk).order_by("-opened_at")
    others = others.select_related("submission__version", "submission__text", "submission__form", "report__theme")
    read = [(other, telling(said(other))) for other in others[:COMPARED]]
    mine, here = telling(said(case)), place(case)
    common = Counter(word for _other, words in read for word in words)
    found = []
    for other, words in read:
        shared = mine & words
        same = bool(here) and place(other) == here
        if len(shared) < LEAST_SHARED - same:
            continue
        # A word that everybody writes says little of being the same matter.
        score = sum(1 / common[word] for word in shared) + same
        found.append((score, Alike(other, tuple(sorted(shared, key=lambda word: (common[word], word))), same)))
    found.sort(key=lambda pair: (-pair[0], -pair[1].case.pk))
    return [one for _score, one in found[:SHOWN]]


@transaction.atomic
def look(case: Case, *, by: Any, theme: Theme | None) -> Report:
    """Write down that `by` looked at a petition, and that it is of `theme` or of none. Again: it is of that one now."""
    sent_on = timezone.localdate(case.opened_at)
    report, _made = Report.objects.update_or_create(
        case=case, defaults={"theme": theme, "looked_by": by, "sent_on": sent_on}
    )
    return report


def prepared_for(case: Case) -> QuerySet[StandardAnswer]:
    """Return the answers that the institution of a case has prepared, and those of all."""
    institution = case.team.institution_id if case.team else None
    return StandardAnswer.objects.filter(institution=None) | StandardAnswer.objects.filter(institution=institution)
