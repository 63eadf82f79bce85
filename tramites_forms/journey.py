"""The journey: which steps and fields a person goes through, computed from the document and the answers. Pure."""

from dataclasses import dataclass, field

from tramites_forms.conditions import holds
from tramites_forms.field_types import bind


@dataclass(frozen=True)
class Step:
    """A step as this person sees it: only the fields whose conditions hold."""

    node: dict
    fields: list[dict]

    @property
    def key(self):
        return self.node["key"]

    @property
    def title(self):
        return self.node["text"]["title"]

    @property
    def intro(self):
        return self.node["text"].get("intro", "")

    @property
    def asked(self):
        return [spec for spec in self.fields if bind(spec).asks]

    def answered(self, answers):
        """Say whether nothing required is missing. Says nothing about whether the answers are valid."""
        return all(spec["key"] in answers for spec in self.asked if spec["required"])


@dataclass(frozen=True)
class Journey:
    steps: list[Step]
    answers: dict  # those of the fields on the way; the others are dropped
    end: dict | None = None  # the end page the answers lead to: nothing can be sent
    dropped: list[str] = field(default_factory=list)

    def step(self, key):
        """Return the Step (None if it is not on the way)."""
        return next((step for step in self.steps if step.key == key), None)

    def place(self, key):
        """Return the place of a step, from 1."""
        return [step.key for step in self.steps].index(key) + 1

    def before(self, key):
        """Return the Step before that one, or None."""
        place = self.place(key)
        return self.steps[place - 2] if place > 1 else None

    def next_open(self, done):
        """Return the first Step that was not saved yet or misses an answer, or None when all are complete."""
        for step in self.steps:
            if step.key not in done or not step.answered(self.answers):
                return step
        return None


def compute(document, answers):
    """Return the Journey of `answers` ({key: JSON value}) through a document.

    Conditions only see answers of fields that are themselves on the way, so a hidden answer never shows anything.
    """
    known, way, end = {}, [], None
    for node in document["steps"]:
        if not holds(node["when"], known):
            continue
        if node["kind"] == "end":
            end = node
            break
        visible = [spec for spec in node["fields"] if holds(spec["when"], known)]
        way.append(Step(node, visible))
        known.update({spec["key"]: answers[spec["key"]] for spec in visible if spec["key"] in answers})
    return Journey(way, known, end, [key for key in answers if key not in known])
