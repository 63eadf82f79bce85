"""What a person does not agree with, in their words: the case opens again, and another officer answers.

Once for each case. Its answer is the next Decision of the case.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField


class Appeal(models.Model):
    never_on_public_pages = True

    case = models.OneToOneField("Case", on_delete=models.PROTECT, related_name="appeal", verbose_name=_("case"))
    decision = models.OneToOneField("Decision", on_delete=models.PROTECT, related_name="+")
    text = EncryptedTextField(_("what is appealed"))
    sent_at = models.DateTimeField(_("sent on"))
    # The day by which the answer that is appealed was due: the case has another now. None: from before it was kept.
    due_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")

    def __str__(self):
        return f"{self.case_id}: {self.sent_at:%Y-%m-%d}"
