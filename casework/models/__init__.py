from .case import Case
from .event import CaseEvent
from .figure import FormFigure
from .kind import CaseKind, State, Transition

__all__ = ["Case", "CaseEvent", "CaseKind", "FormFigure", "State", "Transition"]
