from .appeal import Appeal
from .board import BoardFigure
from .case import Case
from .correction import Correction, CorrectionEnd, CorrectionField
from .decision import APPEALABLE, DECIDED_AS, WITH_DOCUMENT, Decision, Outcome
from .declared_day import DeclaredDay
from .document import DocumentState, IssuedDocument
from .event import CaseEvent
from .export import CaseExport, ExportKind, ExportState
from .figure import FormFigure
from .finding import CaseWord, QueueChoice, SavedView
from .handover import Handover
from .kind import CaseKind, KindVersion, State, Transition
from .merge import Merge
from .notice import Notice, NoticeChannel
from .opinion import Opinion, OpinionEnd, OpinionFile
from .past import PastCase
from .status_list import StatusList
from .team import Role, Team, TeamMember

__all__ = [
    "APPEALABLE",
    "DECIDED_AS",
    "WITH_DOCUMENT",
    "Appeal",
    "BoardFigure",
    "Case",
    "CaseEvent",
    "CaseExport",
    "CaseKind",
    "CaseWord",
    "Correction",
    "CorrectionEnd",
    "CorrectionField",
    "Decision",
    "DeclaredDay",
    "DocumentState",
    "ExportKind",
    "ExportState",
    "FormFigure",
    "Handover",
    "IssuedDocument",
    "KindVersion",
    "Merge",
    "Notice",
    "NoticeChannel",
    "Opinion",
    "OpinionEnd",
    "OpinionFile",
    "Outcome",
    "PastCase",
    "QueueChoice",
    "Role",
    "SavedView",
    "State",
    "StatusList",
    "Team",
    "TeamMember",
    "Transition",
]
