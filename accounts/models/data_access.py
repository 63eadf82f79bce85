from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DataAccess(models.Model):
    """Somebody of an institution saw or changed the data of a person. Written once; the person can read it."""

    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="data_accesses", verbose_name=_("person")
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    place = models.CharField(_("from"), max_length=255, blank=True)
    what = models.CharField(_("what"), max_length=255)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("access to personal data")
        verbose_name_plural = _("accesses to personal data")
        ordering = ["-at"]
        indexes = [models.Index(fields=["subject", "-at"], name="access_newest")]

    def __str__(self):
        return self.what
