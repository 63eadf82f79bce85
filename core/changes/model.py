from django.db import models
from django.utils import timezone


class Change(models.Model):
    """Something that everybody may see, or might until now, changed at a moment. What it is now is asked when read.

    `place` is its number in the journal, given after its commit (reading.settle): numbers given while others are still
    writing would be read past. `family` is the translation key, which outlives a new slug.
    """

    never_on_public_pages = True

    place = models.BigIntegerField(null=True, unique=True)
    thing = models.CharField(max_length=300)  # its id in the API, "type:slug"
    type = models.CharField(max_length=20)
    slug = models.CharField(max_length=255)
    family = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "core"
        indexes = [
            models.Index(fields=["thing", "-id"], name="change_newest"),
            models.Index(fields=["family"], name="change_family"),
            models.Index(fields=["id"], condition=models.Q(place=None), name="change_unsettled"),
        ]

    def __str__(self):
        return f"{self.place} {self.thing}"
