from .case import Case
from .event import CaseEvent
from .kind import CaseKind, State, Transition
from .past import PastCase

__all__ = ["Case", "CaseEvent", "CaseKind", "PastCase", "State", "Transition"]
