from django.db import models


class OutboxEntry(models.Model):
    """A source that changed, written in the transaction that changed it. Read in the order of search/outbox.py."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.id} {self.source}"


class EngineState(models.Model):
    """How far an engine has read the outbox, and which index of it is in service.

    Two rows are not engines: `vocabulary` and `tuning` keep in `sequence` the stamp of their last change.
    """

    engine = models.CharField(max_length=20, primary_key=True)
    sequence = models.BigIntegerField(default=0)
    generation = models.PositiveIntegerField(default=1)
    fed_at = models.DateTimeField(null=True)
    made_with = models.CharField(max_length=64, blank=True)  # see upkeep.recipe

    def __str__(self):
        return self.engine
