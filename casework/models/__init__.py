from .case import Case
from .correction import Correction, CorrectionEnd, CorrectionField
from .decision import WITH_DOCUMENT, Decision, Outcome
from .document import DocumentState, IssuedDocument
from .event import CaseEvent
from .figure import FormFigure
from .kind import CaseKind, State, Transition
from .notice import Notice, NoticeChannel
from .past import PastCase
from .team import Role, Team, TeamMember

__all__ = [
    "WITH_DOCUMENT",
    "Case",
    "CaseEvent",
    "CaseKind",
    "Correction",
    "CorrectionEnd",
    "CorrectionField",
    "Decision",
    "DocumentState",
    "FormFigure",
    "IssuedDocument",
    "Notice",
    "NoticeChannel",
    "Outcome",
    "PastCase",
    "Role",
    "State",
    "Team",
    "TeamMember",
    "Transition",
]
