"""What a person was told of their case: one row for each event that concerns them, with how it went out."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeChannel(models.TextChoices):
    EMAIL = "email", _("by e-mail")
    SMS = "sms", _("by text message")
    NONE = "none", _("only in the follow-up page: they left no address")


class Notice(models.Model):
    """The one message of an event. Its delivery is that of the OutgoingMessage (core.messages)."""

    never_on_public_pages = True

    event = models.OneToOneField("CaseEvent", on_delete=models.PROTECT, related_name="notice")
    channel = models.CharField(max_length=5, choices=NoticeChannel)
    message = models.ForeignKey("core.OutgoingMessage", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.event_id}: {self.channel}"
