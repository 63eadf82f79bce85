"""The way through a checker: questions with few answers, each leading to another question or to an ending.

Pure: parts and answers in, a place out. An answer only leads to a part further down, so nobody can go round in circles
and the longest way is as long as the list.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Answer:
    key: str
    label: str
    goes_to: str


@dataclass(frozen=True)
class Question:
    key: str
    text: str
    help: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Ending:
    """What somebody is told at the end. `text`: rich text; `services`: pages of the procedures it leads to."""

    key: str
    title: str
    text: str
    services: tuple = ()


@dataclass(frozen=True)
class Fault:
    """What would not work. `place`: of the part in the list, None for the whole; `answer`: of the answer in it."""

    code: str
    message: str
    place: int | None = None
    answer: int | None = None


def walk(parts, answers):
    """Return (given, part): the (Question, Answer) pairs that hold of `answers` (keys, str) and where they lead.

    `parts`: list of Question and Ending, not empty. An answer that is not one of its question's ends the walk there.
    """
    after = {part.key: place for place, part in enumerate(parts)}
    given, here = [], 0
    for key in answers:
        part = parts[here]
        chosen = next((one for one in getattr(part, "answers", ()) if one.key == key), None)
        if chosen is None or after.get(chosen.goes_to, 0) <= here:
            break
        given.append((part, chosen))
        here = after[chosen.goes_to]
    return given, parts[here]


def faults_of(parts):
    """Return the list of Faults of the parts of a checker, in their order."""
    if not parts or not isinstance(parts[0], Question):
        return [Fault("start", _("A checker begins with a question."))]
    return [*_key_faults(parts), *_answer_faults(parts), *_lost_faults(parts)]


def _key_faults(parts):
    seen = set()
    for place, part in enumerate(parts):
        if part.key in seen:
            yield Fault("duplicate", _("Another part has the key “%s”.") % part.key, place)
        seen.add(part.key)
        keys = [answer.key for answer in getattr(part, "answers", ())]
        if len(set(keys)) < len(keys):
            yield Fault("duplicate", _("Two answers have the same key."), place)


def _answer_faults(parts):
    places = {part.key: place for place, part in enumerate(parts)}
    for place, part in enumerate(parts):
        for number, answer in enumerate(getattr(part, "answers", ())):
            if not answer.goes_to:
                yield Fault("nowhere", _("Say where this answer leads."), place, number)
            elif answer.goes_to not in places:
                text = _("It leads to “%s”, and no question or ending has that key.")
                yield Fault("deleted", text % answer.goes_to, place, number)
            elif places[answer.goes_to] <= place:
                text = _("It leads back to “%s”: move that part below this question.")
                yield Fault("back", text % answer.goes_to, place, number)


def _lost_faults(parts):
    led_to = {answer.goes_to for part in parts for answer in getattr(part, "answers", ())}
    for place, part in enumerate(parts[1:], start=1):
        if part.key not in led_to:
            yield Fault("unreachable", _("Nobody can get here: no answer above leads to it."), place)
