import uuid
from pathlib import Path

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField, cipher
from core.files.room import WholeFilesStorage


class PrivateStorage(WholeFilesStorage):
    """Where files of people are: outside what the web server gives. They have no address."""

    @property
    def base_location(self):
        return settings.PRIVATE_ROOT

    @property
    def location(self):
        return str(Path(settings.PRIVATE_ROOT).resolve())

    def url(self, name):
        raise ValueError("Files of people have no address")


def private_storage():
    return PrivateStorage()


def kept_at(upload, filename):
    return f"uploads/{upload.pk.hex[:2]}/{upload.pk.hex}"


class Upload(models.Model):
    """A file of an answer, cleaned and encrypted. It belongs to its draft and, once sent, to its submission."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("To be checked")
        CLEAN = "clean", _("Checked: clean")
        INFECTED = "infected", _("Has a virus")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey("Draft", models.SET_NULL, null=True, related_name="uploads")
    submission = models.ForeignKey("Submission", models.PROTECT, null=True, related_name="uploads")
    field_key = models.CharField(max_length=40)
    name = EncryptedTextField(_("name"))
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(storage=private_storage, upload_to=kept_at)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.WAITING)
    found = models.CharField(_("what was found"), max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["draft", "field_key"], name="upload_draft_field")]

    def __str__(self):
        return str(self.id)

    def write(self, body):
        """Keep `body` (bytes) encrypted. Saves the row."""
        self.file.save("", ContentFile(cipher().encrypt(body)))

    def read(self):
        """Return what was kept (bytes)."""
        with self.file.open("rb") as kept:
            return cipher().decrypt(kept.read())

    def rotate(self):
        """Encrypt it again with the newest key. Returns whether any key opened it."""
        try:
            with self.file.open("rb") as kept:
                fresh = cipher().rotate(kept.read())
        except InvalidToken:
            return False
        self.file.storage.replace(self.file.name, ContentFile(fresh))
        return True

    @property
    def as_answer(self):
        """What the answer keeps of it: enough to show it for ever without reading this row."""
        return {"id": str(self.pk), "name": self.name, "size": self.size, "sha256": self.sha256}

    @property
    def may_be_opened(self):
        """Only what a scan found clean; without a scanner, what the installation's policy says."""
        return self.status == self.Status.CLEAN or (
            self.status == self.Status.WAITING and not settings.CLAMAV_URL and settings.OPEN_UNCHECKED_FILES
        )
