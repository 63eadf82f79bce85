from .case import Case
from .event import CaseEvent
from .figure import FormFigure
from .kind import CaseKind, State, Transition
from .past import PastCase

__all__ = ["Case", "CaseEvent", "CaseKind", "FormFigure", "PastCase", "State", "Transition"]
