import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.retention import doom, over
from tramites_forms.models.upload import private_storage
from tramites_forms.retention import STORAGE

EXPORT_DAYS = 3


class ExportKind(models.TextChoices):
    CSV = "csv", _("CSV: the list")
    XLSX = "xlsx", _("XLSX: the list, for a spreadsheet")
    ZIP = "zip", _("ZIP: the list, the answers and the documents issued")


class ExportState(models.TextChoices):
    WAITING = "waiting", _("Waiting for its turn")
    MAKING = "making", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("It could not be made")


class CaseExport(models.Model):
    """A file of what a view of the queue showed to somebody. Its rights are looked at when it is made and whenever it
    is taken: it is theirs while they see the cases of every team that is in it."""

    never_on_public_pages = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4, choices=ExportKind)
    query = models.CharField(max_length=500)  # as in the address of the queue
    last_case = models.BigIntegerField()  # what came after it was asked for is not in it
    state = models.CharField(max_length=7, choices=ExportState, default=ExportState.WAITING)
    why = models.CharField(max_length=10, blank=True, default="")  # it failed: a key of exports.asking.REASONS
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    teams = models.JSONField(default=list)  # keys of those whose cases are in it
    size = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="export_of_person"),
            models.Index(fields=["created_at"], name="export_end"),
        ]

    def __str__(self):
        return f"{self.kind} {self.created_at:%Y-%m-%d}"

    @property
    def name(self):
        """Where its file is in the storage of files of people (str)."""
        return f"exports/{self.pk.hex[:2]}/{self.pk.hex}"

    @property
    def until(self):
        """The last day (date) on which it can be taken."""
        return timezone.localdate(self.created_at) + timedelta(days=EXPORT_DAYS)

    def path(self):
        return private_storage().path(self.name)

    def is_over(self):
        return self.created_at < over(EXPORT_DAYS, timezone.now())


@receiver(post_delete, sender=CaseExport)
def its_file_goes(instance, **kwargs):
    doom(STORAGE, [instance.name, f"{instance.name}.part"])
