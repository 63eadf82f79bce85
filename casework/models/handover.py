"""A request passed to the institution that must answer it: the same case, with its number and its day."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField


class Handover(models.Model):
    never_on_public_pages = True

    case = models.ForeignKey("Case", on_delete=models.PROTECT, related_name="handovers", verbose_name=_("case"))
    number = models.PositiveSmallIntegerField()
    from_team = models.ForeignKey("Team", on_delete=models.PROTECT, related_name="+")
    to_team = models.ForeignKey("Team", on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField(_("why"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("passed on"))

    class Meta:
        verbose_name = _("handover to another institution")
        verbose_name_plural = _("handovers to other institutions")
        ordering = ["case", "number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_handover_at_a_time")]

    def __str__(self):
        return f"{self.case_id}/{self.number}"
