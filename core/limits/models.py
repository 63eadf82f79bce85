"""The two tables of what must not be forgotten before its time."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Limit(models.Model):
    """What was done of one thing within its window: the moments (seconds since 1970). See core.limits.counting."""

    key = models.CharField(max_length=100, primary_key=True)
    hits = ArrayField(models.FloatField())
    refused = models.PositiveIntegerField(default=0)
    expires_at = models.FloatField(db_index=True)

    class Meta:
        app_label = "core"
        db_table = "core_limit"

    def __str__(self):
        return self.key


class KeptValue(models.Model):
    """A value that others ask of the cache `default` (core.limits.cache). Integers are kept as such, to be added to."""

    key = models.CharField(max_length=64, primary_key=True)
    number = models.BigIntegerField(null=True)
    value = models.BinaryField(null=True)
    expires_at = models.FloatField(null=True, db_index=True)

    class Meta:
        app_label = "core"
        db_table = "core_kept_value"

    def __str__(self):
        return self.key
