"""Two requests of one person for the same thing, answered as one: the second points to the first. Nothing moves."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField


class Merge(models.Model):
    """`case` is over, the outcome «merged», and `into` answers it, until it is undone: what `case` was stays here."""

    never_on_public_pages = True

    case = models.ForeignKey("Case", on_delete=models.PROTECT, related_name="merges", verbose_name=_("case"))
    into = models.ForeignKey("Case", on_delete=models.PROTECT, related_name="merged", verbose_name=_("answered with"))
    reason = EncryptedTextField(_("why"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("joined on"))
    state = models.ForeignKey("State", on_delete=models.PROTECT, related_name="+")  # where `case` goes back to
    into_due_on = models.DateField(null=True)  # that of `into` before, when it took the earlier day of `case`
    into_due_unit = models.CharField(max_length=8, blank=True, default="")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_reason = EncryptedTextField(blank=True, default="")

    class Meta:
        verbose_name = _("joined request")
        verbose_name_plural = _("joined requests")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(undone_at=None), name="merged_into_one"),
            models.CheckConstraint(condition=~Q(case=F("into")), name="merged_into_another"),
        ]

    def __str__(self):
        return f"{self.case_id} > {self.into_id}"
