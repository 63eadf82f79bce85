import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import BlindIndexField, EncryptedJSONField, EncryptedTextField


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")


class Status(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not delivered")
    EXPIRED = "expired", _("No longer of use")
    REPLACED = "replaced", _("Another one took its place")


class OutgoingMessage(models.Model):
    """One message to one or more addresses, written in the transaction of what caused it.

    Who it is for and what it says are encrypted, and erased as soon as nobody needs them: when it was delivered, when
    its code is no longer good, when another code took its place.
    """

    never_on_public_pages = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    kind = models.CharField(_("kind"), max_length=100, blank=True)
    # What it tells of, hashed (outbox.about): when that is removed, so is the message, however its delivery went.
    about = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    address = EncryptedTextField(_("address"), blank=True, default="")
    address_index = BlindIndexField(source="address")
    content = EncryptedJSONField(_("what it says"), null=True)
    valid_until = models.DateTimeField(_("of use until"), null=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.CharField(_("last error"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("made on"), auto_now_add=True)
    tried_at = models.DateTimeField(_("last tried on"), null=True)

    class Meta:
        app_label = "core"
        verbose_name = _("message to somebody")
        verbose_name_plural = _("messages to people")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["channel", "-tried_at"], name="message_tried"),
            models.Index(
                fields=["channel", "created_at"], condition=models.Q(status="waiting"), name="message_waiting"
            ),
            models.Index(fields=["address_index", "-created_at"], name="message_address"),
            models.Index(fields=["created_at"], name="message_created"),
            models.Index(fields=["about"], condition=~models.Q(about=""), name="message_about"),
        ]

    def __str__(self):
        return f"{self.channel} {self.kind} {self.created_at:%Y-%m-%d %H:%M}"
