"""How a case ended, once and for all: its outcome is a fact of its own, whatever its state is called."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField


class Outcome(models.TextChoices):
    GRANTED = "granted", _("Granted")
    PARTLY = "partly", _("Granted in part")
    REFUSED = "refused", _("Denied")
    CLOSED = "closed", _("Closed without a decision")


# With a document when its kind gives one: the others are told in words.
WITH_DOCUMENT = (Outcome.GRANTED, Outcome.PARTLY)


class Decision(models.Model):
    """The answer of the institution. The database holds one for each case, whoever presses at once."""

    never_on_public_pages = True

    case = models.OneToOneField("Case", on_delete=models.PROTECT, related_name="decision", verbose_name=_("case"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    text = EncryptedTextField(_("answer"))
    answers_number = models.PositiveSmallIntegerField(_("version of the answers that was decided"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided on"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self):
        return f"{self.case_id}: {self.outcome}"
