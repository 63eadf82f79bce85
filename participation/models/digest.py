import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.models.subscription import Rhythm, Subscriber


class RunState(models.TextChoices):
    OPEN = "open", _("Being sent")
    DONE = "done", _("Finished")
    STOPPED = "stopped", _("Stopped")


class MailState(models.TextChoices):
    """What became of one message. Only what is READY is sent: who may have got it is not written to again."""

    READY = "ready", _("Waiting")
    TRYING = "trying", _("Being sent")
    SENT = "sent", _("Sent")
    UNSURE = "unsure", _("Not known whether it arrived")
    REFUSED = "refused", _("Refused")
    DROPPED = "dropped", _("No longer wanted")


class DigestRun(models.Model):
    """All that is sent of one rhythm at one moment. A moment is filled once, also when the worker comes late."""

    never_on_public_pages = True

    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm)
    slot = models.DateTimeField(_("of"))
    until = models.BigIntegerField()  # the last Happening it tells
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.OPEN)
    why = models.CharField(_("why it stopped"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("made on"), auto_now_add=True)
    done_at = models.DateTimeField(_("finished on"), null=True)

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-slot", "-pk"]
        constraints = [models.UniqueConstraint(fields=["rhythm", "slot"], name="one_run_by_slot")]

    def __str__(self):
        return f"{self.get_rhythm_display()}, {self.slot:%Y-%m-%d %H:%M}"


class DigestMail(models.Model):
    """One message of a run to one subscriber, and the happenings it tells."""

    never_on_public_pages = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(DigestRun, models.CASCADE, related_name="mails")
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="mails")
    happenings = ArrayField(models.BigIntegerField())
    state = models.CharField(max_length=10, choices=MailState, default=MailState.READY)
    code = models.CharField(max_length=12, blank=True)  # what the mail server answered: "550 5.1.1"
    tried_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "subscriber"], name="one_mail_by_run")]
        indexes = [
            models.Index(fields=["run", "id"], condition=models.Q(state="ready"), name="digest_ready"),
            models.Index(fields=["tried_at"], condition=models.Q(state="trying"), name="digest_trying"),
            models.Index(fields=["tried_at"], name="digest_tried"),
            models.Index(fields=["run", "state"], name="digest_states"),
        ]

    def __str__(self):
        return f"{self.state} {self.pk}"
