"""How many cases wait, asked when somebody looks."""

from casework.models import Case
from core.metrics import at_scrape


@at_scrape
def cases():
    counts = {("open",): Case.objects.open().count(), ("late",): Case.objects.late().count()}
    return "soberania_cases", "Cases that wait for an answer", counts, ["part"]
