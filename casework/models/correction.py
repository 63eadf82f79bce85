"""What an officer asks the citizen to correct: which questions, why each, and until when. One open at a time."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField


class CorrectionEnd(models.TextChoices):
    ANSWERED = "answered", _("Answered")
    CANCELLED = "cancelled", _("No longer needed")
    EXPIRED = "expired", _("Its time passed")


class Correction(models.Model):
    """`returns_to` is the state the case goes back to, however it ends: nobody waits for ever."""

    never_on_public_pages = True

    case = models.ForeignKey("Case", on_delete=models.PROTECT, related_name="corrections", verbose_name=_("case"))
    returns_to = models.ForeignKey("State", on_delete=models.PROTECT, related_name="+")
    message = EncryptedTextField(_("what is asked"))
    asked_at = models.DateTimeField(_("asked on"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answer_by = models.DateField(_("answer by"))
    reminded_on = models.DateField(null=True)
    closed_at = models.DateTimeField(_("ended on"), null=True)
    end = models.CharField(_("how it ended"), max_length=10, choices=CorrectionEnd, blank=True, default="")
    reply = EncryptedTextField(_("words of the citizen"), blank=True, default="")
    unchanged = models.BooleanField(_("it is right as it is"), default=False)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(closed_at=None), name="one_open_correction"),
            models.CheckConstraint(
                condition=Q(closed_at=None, end="") | (Q(closed_at__isnull=False) & ~Q(end="")), name="correction_ends"
            ),
        ]
        indexes = [models.Index(fields=["answer_by"], condition=Q(closed_at=None), name="correction_open")]

    def __str__(self):
        return f"{self.case_id}: {self.asked_at:%Y-%m-%d}"


class CorrectionField(models.Model):
    """One question to correct: its key in the version that was asked, and why, in words for the citizen."""

    never_on_public_pages = True

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="fields")
    key = models.CharField(max_length=40)
    why = EncryptedTextField(_("why"), blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["correction", "key"], name="question_once_in_correction")]

    def __str__(self):
        return self.key
