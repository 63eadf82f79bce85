"""How many chose what: the sums of a consultation, also by the province that people said they live in."""

from collections import Counter
from typing import Any

from participation.options import counted_as, options_of
from tramites_forms.document import all_fields


class Sums:
    """Counts answers as they come."""

    def __init__(self) -> None:
        self.answers = 0
        self.by_question: dict[str, Counter[str]] = {}

    def add(self, version: Any, answers: dict[str, Any]) -> None:
        """Count the answers (dict) that somebody gave to a FormVersion."""
        self.answers += 1
        for spec in all_fields(version.document):
            answer = answers.get(spec["key"])
            if answer is not None and options_of(spec):
                self.by_question.setdefault(spec["key"], Counter()).update(counted_as(spec, answer))

    def kept(self) -> dict[str, Any]:
        """Return them as a ConsultationResult keeps them."""
        return {"answers": self.answers, "sums": {key: dict(found) for key, found in self.by_question.items()}}
