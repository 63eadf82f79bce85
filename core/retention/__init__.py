"""How long everything is kept, and its end. The register of kinds of data (kinds), the run that removes what is due
(engine), the files that go with rows (files), the proof of what went (ledger). Each room says its own in `kept.py`.
"""

from .days import day_start, over
from .engine import Busy, plan, run
from .files import doom, register_storage, sweep
from .kinds import Gone, Kind, Rows, Taken, covered, delete_rows, holds_nobody, holds_staff, kinds, register
from .ledger import removed_on, verify

__all__ = [
    "Busy",
    "Gone",
    "Kind",
    "Rows",
    "Taken",
    "covered",
    "day_start",
    "delete_rows",
    "doom",
    "holds_nobody",
    "holds_staff",
    "kinds",
    "over",
    "plan",
    "register",
    "register_storage",
    "removed_on",
    "run",
    "sweep",
    "verify",
]
