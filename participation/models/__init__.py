from participation.models.digest import DigestMail, DigestRun, MailState, RunState
from participation.models.feedback import TEXT_LIMIT, Feedback, Outcome, pages_by_opinion
from participation.models.happening import Happening, HappeningOf, JournalPlace, Seen, What
from participation.models.subscription import (
    Ended,
    Rhythm,
    SavedSearch,
    Subscriber,
    Subscription,
)

__all__ = [
    "TEXT_LIMIT",
    "DigestMail",
    "DigestRun",
    "Ended",
    "Feedback",
    "Happening",
    "HappeningOf",
    "JournalPlace",
    "MailState",
    "Outcome",
    "Rhythm",
    "RunState",
    "SavedSearch",
    "Seen",
    "Subscriber",
    "Subscription",
    "What",
    "pages_by_opinion",
]
