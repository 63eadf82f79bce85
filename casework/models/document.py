"""A signed document that a case ended in, and what a stranger may ask of it for as long as it can be verified."""

import uuid

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedJSONField, EncryptedTextField, cipher
from tramites_forms.models.upload import private_storage


def kept_at(document, filename):
    return f"documents/{document.pk.hex[:2]}/{document.pk.hex}"


class DocumentState(models.TextChoices):
    PENDING = "pending", _("Being made")
    VALID = "valid", _("Valid")
    REVOKED = "revoked", _("It is revoked")
    REPLACED = "replaced", _("Replaced")


class IssuedDocument(models.Model):
    """What it says (`content`) is fixed when it is decided: later changes of a template never reach it.

    When its case is removed, content and file go; number, kind, initials, dates and state stay, so that the paper can
    still be verified until `verifiable_until`.
    """

    never_on_public_pages = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("Case", on_delete=models.SET_NULL, null=True, related_name="documents")
    # Which answer it was given with; without one, the first of its case.
    decision = models.ForeignKey("Decision", on_delete=models.SET_NULL, null=True, related_name="documents")
    number = models.CharField(_("number"), max_length=16, unique=True)
    code = models.CharField(max_length=32, unique=True)  # 128 random bits: the address of its QR
    pin_hash = models.CharField(max_length=64)
    pin_failures = models.PositiveIntegerField(default=0, editable=False)
    pin_failed_at = models.DateTimeField(null=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    institution = models.CharField(_("institution"), max_length=255)
    outcome = models.CharField(max_length=10)
    initials = models.CharField(_("initials"), max_length=20)
    decided_on = models.DateField(_("decided on"))
    content = EncryptedJSONField(null=True)  # {"pin", "language", "title", "rows", "text", ...}: issuing.content_of
    state = models.CharField(_("state"), max_length=10, choices=DocumentState, default=DocumentState.PENDING)
    created_at = models.DateTimeField(_("decided at"))
    issued_at = models.DateTimeField(_("issued on"), null=True)
    verifiable_until = models.DateField(_("can be verified until"))
    file = models.FileField(storage=private_storage, upload_to=kept_at, blank=True)
    size = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True, default="", db_index=True)
    # Its place in a list of what ended (statements/status_list.py). None: it was issued without a statement.
    status_index = models.PositiveBigIntegerField(null=True, unique=True, editable=False)
    certificate = models.CharField(max_length=64, blank=True, default="")  # SHA-256 of the one it was signed with
    ended_at = models.DateTimeField(_("revoked or replaced on"), null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    end_reason = EncryptedTextField(_("why"), blank=True, default="")
    replaces = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="replaced_by")

    class Meta:
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["pending", "valid"]), name="one_standing_document"
            )
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(state="pending"), name="document_pending"),
            models.Index(fields=["verifiable_until"], name="document_end"),
            models.Index(
                fields=["status_index"], name="document_ended", condition=Q(state__in=["revoked", "replaced"])
            ),
        ]

    def __str__(self):
        return self.number

    def write(self, body):
        """Keep `body` (bytes) encrypted, over what an earlier try may have left. Does not save the row."""
        name, storage, sealed = kept_at(self, ""), self.file.storage, ContentFile(cipher().encrypt(body))
        if storage.exists(name):
            storage.replace(name, sealed)
        else:
            storage.save(name, sealed)
        self.file.name = name

    def rotate(self):
        """Encrypt the file again with the newest key. Returns whether any key opened it."""
        try:
            with self.file.open("rb") as kept:
                fresh = cipher().rotate(kept.read())
        except InvalidToken:
            return False
        self.file.storage.replace(self.file.name, ContentFile(fresh))
        return True

    def read(self):
        """Return the signed PDF (bytes)."""
        with self.file.open("rb") as kept:
            return cipher().decrypt(kept.read())
