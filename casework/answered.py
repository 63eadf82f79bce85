"""When the institution first answered a request, and by which day it had to: the one rule of every figure.

What was withdrawn was not answered; what was withdrawn after an appeal was. The first answer is what is measured: an
appeal has a clock of its own, and opening a case again takes no answer back. What is joined to another request counts
with it alone.
"""

from dataclasses import dataclass
from datetime import date, datetime

from casework.models import Case
from casework.models.decision import UNDECIDED

# Of the row `one` of casework_case. A case that is open again has no closed_at and another due_on: both are kept with
# its appeal. Appeals from before their day was kept have none, and are late for nobody.
NOT_ANSWERED = ", ".join(f"'{outcome}'" for outcome in UNDECIDED)
ANSWERED_AT = f"""
CASE WHEN one.appealed
    THEN (SELECT answer.decided_at FROM casework_decision AS answer WHERE answer.case_id = one.id AND answer.number = 1)
    WHEN one.outcome NOT IN ({NOT_ANSWERED}) THEN one.closed_at END
"""  # noqa: S608 - words of this module
DUE_ON = """
CASE WHEN one.appealed THEN (SELECT appeal.due_on FROM casework_appeal AS appeal WHERE appeal.case_id = one.id)
    ELSE one.due_on END
"""


@dataclass(frozen=True)
class FirstAnswer:
    """`at`: when it was given, None when it was not; `due_on`: the day it was due, None when that was not kept."""

    at: datetime | None
    due_on: date | None


def first_answer(case: Case) -> FirstAnswer:
    """Return the FirstAnswer of a Case: the same that ANSWERED_AT and DUE_ON say of many."""
    if case.appealed:
        appeal = getattr(case, "appeal", None)
        answer = case.decisions.filter(number=1).first()
        return FirstAnswer(answer and answer.decided_at, appeal and appeal.due_on)
    return FirstAnswer(None if case.outcome in UNDECIDED else case.closed_at, case.due_on)
