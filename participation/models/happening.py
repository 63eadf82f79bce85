from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class What(models.TextChoices):
    """What happened to a thing that is followed."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    GONE = "gone", _("No longer published")


class Happening(models.Model):
    """Something that those who follow it are told once."""

    never_on_public_pages = True

    what = models.CharField(max_length=10, choices=What)
    type = models.CharField(max_length=20)
    family = models.UUIDField()  # the translation key of the page or record
    place = models.BigIntegerField()  # in the journal of changes (core.changes): told once, however often it is read
    title = models.CharField(max_length=255)  # in Spanish, for what can no longer be asked
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["family", "place"], name="one_happening")]
        indexes = [models.Index(fields=["at"], name="happening_at")]

    def __str__(self):
        return f"{self.what} {self.title}"


class HappeningOf(models.Model):
    """Whom a happening concerns: everybody who follows `ref` of `kind`."""

    never_on_public_pages = True

    happening = models.ForeignKey(Happening, models.CASCADE, related_name="concerns")
    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "ref", "happening"], name="one_concern")]

    def __str__(self):
        return f"{self.kind} {self.ref}"


class Seen(models.Model):
    """What everybody could read of a thing when it was last looked at, as a digest: what differs is a happening."""

    never_on_public_pages = True

    family = models.UUIDField(primary_key=True)
    type = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)  # "" while it is not published
    title = models.CharField(max_length=255)

    def __str__(self):
        return self.title


class JournalPlace(models.Model):
    """Up to where the journal of changes was read. One row."""

    never_on_public_pages = True

    place = models.BigIntegerField()

    def __str__(self):
        return str(self.place)
