"""How many cases wait, asked when somebody looks."""

from casework.models import Case, DocumentState, IssuedDocument
from core.metrics import at_scrape


@at_scrape
def cases():
    counts = {("open",): Case.objects.open().count(), ("late",): Case.objects.late().count()}
    return "soberania_cases", "Cases that wait for an answer", counts, ["part"]


@at_scrape
def documents():
    waiting = IssuedDocument.objects.filter(state=DocumentState.PENDING).count()
    return "soberania_documents_waiting", "Documents that were decided and are not signed yet", {(): waiting}, []
