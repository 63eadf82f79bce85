"""Whether the histories of cases are as they were written: each event by its seal, each case by what its events say.

The seals are keyed, and the key is not in the database: who changes a row by SQL cannot make its seal. A digest of the
last seal of every case, signed once a day and kept outside the database, tells also of a history that was cut short.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from casework.models import DECIDED_AS, Case, CaseEvent, Decision, Outcome
from casework.models.event import EventKind, broken_event
from core.crypto import blind_index

SEALED = "sealed"
OVER = {"closed": True, "paused": False}
# What an event says of its case. The outcome of a decision stands in its own row.
WHAT_IT_SAYS = {
    EventKind.ASKED: {"paused": True},
    EventKind.CORRECTED: {"paused": False},
    EventKind.CANCELLED: {"paused": False},
    EventKind.EXPIRED: {"paused": False},
    EventKind.DECIDED: OVER | {"outcome": ""},
    EventKind.WITHDRAWN: OVER | {"outcome": Outcome.WITHDRAWN},
    EventKind.MERGED: OVER | {"outcome": Outcome.MERGED},
    EventKind.PARTED: {"closed": False, "outcome": ""},
    EventKind.APPEALED: {"closed": False, "appealed": True, "extended": False, "outcome": ""},
    EventKind.EXTENDED: {"extended": True},
}


OPINION_ENDS = {EventKind.OPINION_GIVEN, EventKind.OPINION_NOT_OURS, EventKind.OPINION_OVER}


@dataclass(frozen=True)
class Derived:
    """What the events of a case say that it is. `pauses`: (asked, answered) days, the last perhaps open (None)."""

    state_id: int | None = None
    outcome: str = ""
    closed: bool = False
    extended: bool = False
    appealed: bool = False
    paused: bool = False  # for the citizen
    opinions: int = 0  # that are waited for
    documents: int = 0
    passed: int = 0


def replayed(events) -> Derived:
    """Return what a case is by its events (in order), read again from the first."""
    said = {"documents": 0, "passed": 0, "opinions": 0}
    for event in events:
        said["state_id"] = event.state_id
        said |= WHAT_IT_SAYS.get(event.kind, {})
        said["documents"] += event.kind == EventKind.ISSUED
        said["passed"] += event.kind == EventKind.PASSED
        said["opinions"] += (event.kind == EventKind.OPINION_ASKED) - (event.kind in OPINION_ENDS)
    return Derived(**said)


def kept(case: Case) -> Derived:
    """Return the same as the rows of a case say it. The outcome of a decision stands in its own row."""
    decided = case.outcome in DECIDED_AS
    return Derived(
        state_id=case.state_id,
        outcome="" if decided else case.outcome,
        closed=case.closed_at is not None,
        extended=case.extended,
        appealed=case.appealed,
        paused=_waits_for_the_citizen(case),
        opinions=case.opinions.filter(closed_at=None).count(),
        documents=case.documents.exclude(issued_at=None).count(),
        passed=case.handovers.count(),
    )


def _waits_for_the_citizen(case: Case) -> bool | None:
    """Say so as the rows do: an opinion may stop the days as well. None: one stops them, and they run."""
    if not case.is_stopped_by_an_opinion:
        return case.paused_on is not None
    return case.corrections.filter(closed_at=None).exists() if case.paused_on else None


def faults_of(case: Case) -> Iterator[str]:
    """Yield what is not as it was written in a case: lines that name the row."""
    events = list(case.events.order_by("number"))
    number = case.submission.reference
    if (broken := broken_event(events)) is not None:
        row = next((event for event in events if event.number == broken), None)
        yield f"{number}: event {broken} (casework_caseevent {row.pk if row else 'missing'}) is not as it was written"
        return
    if not events:
        yield f"{number}: no history (casework_case {case.pk})"
        return
    by_events, by_rows = replayed(events), kept(case)
    for name in Derived.__dataclass_fields__:
        if getattr(by_events, name) != getattr(by_rows, name):
            said, is_ = getattr(by_events, name), getattr(by_rows, name)
            yield f"{number}: {name} is {is_!r} (casework_case {case.pk}) and its history says {said!r}"
    decisions = list(Decision.objects.filter(case=case).order_by("number"))
    if case.outcome in DECIDED_AS and decisions and decisions[-1].outcome != case.outcome:
        yield f"{number}: outcome is {case.outcome} (casework_case {case.pk}) and its decision says another"
    joined = {event.text for event in events if event.kind == EventKind.JOINED}
    for merge in case.merged.filter(undone_at=None).select_related("case__submission"):
        if merge.case.submission.reference not in joined:
            yield f"{number}: a request was joined to it (casework_merge {merge.pk}) and its history does not say so"
    told = [event.text for event in events if event.kind == EventKind.DECIDED]
    for decision, text in zip(decisions, told, strict=False):
        if decision.text != text:
            yield f"{number}: decision {decision.number} (casework_decision {decision.pk}) is not what was told"


def verify(first: int = 0) -> Iterator[str]:
    """Yield the faults of every case whose key is greater than `first`."""
    for case in Case.objects.filter(pk__gt=first).select_related("submission").order_by("pk").iterator(500):
        yield from faults_of(case)


def digest_of(day: date) -> Iterator[str]:
    """Yield the lines of a day (in Havana), to be kept outside the database: of each case that something happened in,
    its number, that of its last event and its seal; at the end the seal of all the lines."""
    events = CaseEvent.objects.filter(at__date=day).order_by("case", "-number").distinct("case")
    total = hashlib.sha256()
    for line in chain(
        [f"soberania-history/1 {day.isoformat()}"],
        (f"{case} {number} {seal}" for case, number, seal in events.values_list("case", "number", "seal").iterator()),
    ):
        total.update(line.encode())
        yield line
    yield f"{SEALED} {blind_index('case-digest', total.hexdigest())}"


def against(lines: list[str]) -> Iterator[str]:
    """Yield what the histories lack of what the lines of a day (digest_of) say. A case that is gone is named."""
    total = hashlib.sha256()
    for line in lines[:-1]:
        total.update(line.encode())
    if not lines or lines[-1] != f"{SEALED} {blind_index('case-digest', total.hexdigest())}":
        yield "these lines are not as they were written, or are not all"
        return
    for line in lines[1:-1]:
        case, number, seal = line.split(" ")
        found = CaseEvent.objects.filter(case=case, number=number).values_list("seal", flat=True).first()
        if found is None:
            there = Case.objects.filter(pk=case).exists()
            yield f"case {case}: event {number} is gone" if there else f"case {case}: gone (see retention --report)"
        elif found != seal:
            yield f"case {case}: event {number} is another one now"
