"""The tables of search, one noun per file."""

from .documents import Document, Indexed, Term
from .file_text import FileText
from .insight import SearchCount
from .outbox import EngineState, OutboxEntry
from .popularity import Popularity
from .related import Related
from .tuning import BestBet, Synonym, WorstBet

__all__ = [
    "BestBet",
    "Document",
    "EngineState",
    "FileText",
    "Indexed",
    "OutboxEntry",
    "Popularity",
    "Related",
    "SearchCount",
    "Synonym",
    "Term",
    "WorstBet",
]
