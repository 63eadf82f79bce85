from django.conf import settings
from django.db import models
from django.utils import timezone


class SpentToken(models.Model):
    """A code or refresh token of another site that was exchanged: shown a second time, all that came of it ends.

    `family` is what stands in the data of every token that came of one authorization. RFC 6749, 4.1.2; RFC 9700, 4.14.
    """

    hash = models.CharField(max_length=64, unique=True)
    family = models.CharField(max_length=64, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    spent_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self):
        return f"{self.spent_at:%d/%m/%Y %H:%M}"
