"""How far the engines are behind what was published, asked of the database when somebody looks."""

from django.utils import timezone

from core.metrics import at_scrape

from . import outbox
from .engines.chosen import engine_names
from .models import EngineState, OutboxEntry


@at_scrape
def waiting():
    counts = {(name,): outbox.count_waiting(name) for name in engine_names()}
    return "search_outbox_waiting", "Changes an engine has not read yet", counts, ["engine"]


@at_scrape
def lag():
    read = dict(EngineState.objects.values_list("engine", "sequence"))
    ages = {}
    for name in engine_names():
        oldest = OutboxEntry.objects.filter(id__gt=read.get(name, 0)).order_by("id").first()
        ages[(name,)] = max(0, (timezone.now() - oldest.created_at).total_seconds()) if oldest else 0
    return "search_outbox_lag_seconds", "How long the oldest change waits to be read by an engine", ages, ["engine"]
