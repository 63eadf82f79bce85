from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedJSONField


class EarlierAnswers(models.Model):
    """The answers of a submission before they were corrected. What was sent first is number 1; none is ever changed."""

    never_on_public_pages = True

    submission = models.ForeignKey("Submission", on_delete=models.PROTECT, related_name="earlier")
    number = models.PositiveSmallIntegerField(_("version"))
    answers = EncryptedJSONField(default=dict)
    since = models.DateTimeField(_("since"))
    replaced_at = models.DateTimeField(_("corrected on"))

    class Meta:
        verbose_name = _("answers before a correction")
        verbose_name_plural = _("answers before corrections")
        ordering = ["submission", "number"]
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="unique_earlier_answers")]

    def __str__(self):
        return f"{self.submission_id} ({self.number})"
