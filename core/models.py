import contextlib
import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image, SourceImageIOError

from core.changes.model import Change
from core.files.room import is_without_room
from core.limits.models import KeptValue, Limit
from core.messages.model import OutgoingMessage
from core.seeded import SeededRow
from core.served.model import ServedAddress, TakenDown

__all__ = [
    "Change",
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "KeptValue",
    "Limit",
    "OutgoingMessage",
    "SeededRow",
    "ServedAddress",
    "TakenDown",
]


@contextlib.contextmanager
def _shown_without():
    """Let a page be shown without a picture of a size for which there is no room: Wagtail knows how."""
    try:
        yield
    except OSError as error:
        if is_without_room(error):
            raise SourceImageIOError(str(error)) from error
        raise


class CustomImage(AbstractImage):
    """Our image model from the first migration, so that fields can be added later."""

    credit = models.CharField(_("credit"), max_length=255, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit")

    def create_rendition(self, *args, **kwargs):
        with _shown_without():
            return super().create_rendition(*args, **kwargs)

    def create_renditions(self, *args, **kwargs):
        with _shown_without():
            return super().create_renditions(*args, **kwargs)

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class CustomRendition(AbstractRendition):
    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"),
        ]


class CustomDocument(AbstractDocument):
    """Our document model from the first migration."""

    language = models.CharField(_("language"), max_length=5, default="es")

    admin_form_fields = (*Document.admin_form_fields, "language")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")


class Written(models.Model):
    """A row that is written once. A trigger of the database guards it (migration retention)."""

    never_on_public_pages = True

    class Meta:
        abstract = True


class RetentionRun(Written):
    """One night of removing what was past its time, with its totals. Sealed when it ends; nobody's data is in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(null=True, unique=True)  # of the finished ones
    day = models.DateField()
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    totals = models.JSONField(default=dict)
    head = models.CharField(max_length=64, blank=True)  # seal of the last batch when it ended
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-started_at"]

    def __str__(self):
        return f"{self.day}"


class RetentionBatch(Written):
    """What one transaction of a run removed: how many of which kind, and a digest of the name of each (ledger.py)."""

    run = models.ForeignKey(RetentionRun, models.PROTECT, related_name="batches")
    number = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=60)
    rows = models.PositiveIntegerField()
    files = models.PositiveIntegerField()
    digests = ArrayField(models.CharField(max_length=64))
    root = models.CharField(max_length=64)
    day = models.DateField()
    at = models.DateTimeField()
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        indexes = [GinIndex(fields=["digests"], name="retention_digests")]

    def __str__(self):
        return f"{self.number} {self.kind}"


class DoomedFile(models.Model):
    """A file whose row is gone and that must go too: noted with the row, settled after it (retention/files.py)."""

    never_on_public_pages = True

    storage = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    noted_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return str(self.pk)
