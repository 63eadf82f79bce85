import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField

LIFETIME = timedelta(days=7)  # since its last piece


def expiry():
    return timezone.now() + LIFETIME


class PartialUploadQuerySet(models.QuerySet):
    def unfinished(self):
        """Those that can still go on."""
        return self.filter(upload=None, refused="", expires_at__gt=timezone.now())


class PartialUpload(models.Model):
    """A file that is arriving in pieces (tus). Once whole it becomes an Upload, or says why it was refused.

    The row stays a while after that, so that a browser that lost the last answer can ask how it ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey("Draft", models.CASCADE, related_name="partial_uploads")
    field_key = models.CharField(max_length=40)
    name = EncryptedTextField()
    length = models.PositiveIntegerField()
    offset = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True)  # SHA-256 the browser took of the whole file
    upload = models.OneToOneField("Upload", models.CASCADE, null=True, related_name="partial")
    refused = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField(default=expiry)

    objects = PartialUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("file that is arriving")
        verbose_name_plural = _("files that are arriving")
        indexes = [
            models.Index(fields=["draft", "field_key"], name="partial_draft_field"),
            models.Index(fields=["expires_at"], name="partial_expiry"),
        ]

    def __str__(self):
        return str(self.id)

    @property
    def whole(self):
        return self.offset == self.length

    @property
    def settled(self):
        return self.upload_id is not None or bool(self.refused)
