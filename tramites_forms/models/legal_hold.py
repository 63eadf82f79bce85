from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField

LONGEST = timedelta(days=5 * 365)


class LegalHoldQuerySet(models.QuerySet):
    def standing(self):
        """Those that keep something today: not lifted, and not past their last day."""
        return self.filter(lifted_at=None, until__gte=timezone.localdate())


class LegalHold(models.Model):
    """An order to keep what was sent beyond its time: a court, an appeal, an inquiry. Who, why and until when."""

    never_on_public_pages = True

    submission = models.ForeignKey(
        "Submission", on_delete=models.PROTECT, related_name="holds", verbose_name=_("submission")
    )
    reason = EncryptedTextField(_("why it must be kept"), max_length=1000)
    until = models.DateField(_("last day it is kept"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("who ordered it"),
    )
    placed_at = models.DateTimeField(_("ordered on"), default=timezone.now)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("who ended it")
    )
    lifted_at = models.DateTimeField(_("ended on"), null=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ["-placed_at"]

    def __str__(self):
        return f"{self.submission_id} {self.until}"

    @property
    def stands(self):
        return self.lifted_at is None and self.until >= timezone.localdate()

    def clean(self):
        today = timezone.localdate()
        if self.until and self.until < today:
            raise ValidationError({"until": _("Choose today or a later day.")})
        if self.until and self.until > today + LONGEST:
            raise ValidationError({"until": _("Five years at most: it can be ordered again.")})
