"""The tables of search, one noun per file."""

from .documents import Document, Indexed, Term
from .insight import SearchCount
from .outbox import EngineState, OutboxEntry
from .pdf_text import PdfText
from .popularity import Popularity
from .tuning import BestBet, Synonym, WorstBet

__all__ = [
    "BestBet",
    "Document",
    "EngineState",
    "Indexed",
    "OutboxEntry",
    "PdfText",
    "Popularity",
    "SearchCount",
    "Synonym",
    "Term",
    "WorstBet",
]
