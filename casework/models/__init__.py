from .case import Case
from .event import CaseEvent
from .kind import CaseKind, State, Transition

__all__ = ["Case", "CaseEvent", "CaseKind", "State", "Transition"]
