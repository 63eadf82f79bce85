from participation.models.ballot import Ballot, BallotBox
from participation.models.consultation import (
    Answering,
    Consultation,
    ConsultationAnswer,
    ConsultationResult,
    Stage,
)
from participation.models.digest import DigestMail, DigestRun, MailState, RunState
from participation.models.feedback import TEXT_LIMIT, Feedback, Outcome
from participation.models.figure import Figure, FigureDays, FigurePeriod, FigureState
from participation.models.happening import Happening, HappeningOf, JournalPlace, Seen, What
from participation.models.inbound_mail import InboundMail, Mailbox, MailReason
from participation.models.inbound_mail import MailState as InboundState
from participation.models.opinion_day import OpinionDay, SharedNetwork
from participation.models.subscription import Ended, Rhythm, SavedSearch, Subscriber, Subscription
from participation.models.theme import Report, StandardAnswer, Theme, TriageRule
from participation.models.visit_day import VisitDay

__all__ = [
    "TEXT_LIMIT",
    "Answering",
    "Ballot",
    "BallotBox",
    "Consultation",
    "ConsultationAnswer",
    "ConsultationResult",
    "DigestMail",
    "DigestRun",
    "Ended",
    "Feedback",
    "Figure",
    "FigureDays",
    "FigurePeriod",
    "FigureState",
    "Happening",
    "HappeningOf",
    "InboundMail",
    "InboundState",
    "JournalPlace",
    "MailReason",
    "MailState",
    "Mailbox",
    "OpinionDay",
    "Outcome",
    "Report",
    "Rhythm",
    "RunState",
    "SavedSearch",
    "Seen",
    "SharedNetwork",
    "Stage",
    "StandardAnswer",
    "Subscriber",
    "Subscription",
    "Theme",
    "TriageRule",
    "VisitDay",
    "What",
]
