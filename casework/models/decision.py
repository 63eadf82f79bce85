"""How a case ended, once and for all: its outcome is a fact of its own, whatever its state is called."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedJSONField, EncryptedTextField


class Outcome(models.TextChoices):
    GRANTED = "granted", _("Granted")
    PARTLY = "partly", _("Granted in part")
    REFUSED = "refused", _("Denied")
    CLOSED = "closed", _("Closed without a decision")
    WITHDRAWN = "withdrawn", _("Withdrawn by who asked for it")
    MERGED = "merged", _("Joined to another request")


# How an officer may end a case, the worst for the person first; and what of it can be appealed.
DECIDED_AS = (Outcome.CLOSED, Outcome.REFUSED, Outcome.PARTLY, Outcome.GRANTED)
APPEALABLE = (Outcome.CLOSED, Outcome.REFUSED, Outcome.PARTLY)
# How a case ends that nobody decided.
UNDECIDED = (Outcome.WITHDRAWN, Outcome.MERGED)
# With a document when its kind gives one: the others are told in words.
WITH_DOCUMENT = (Outcome.GRANTED, Outcome.PARTLY)


class Decision(models.Model):
    """An answer of the institution, for ever. The first of a case is number 1; that to its appeal, 2.

    The database holds one of each number, whoever presses at once.
    """

    never_on_public_pages = True

    case = models.ForeignKey("Case", on_delete=models.PROTECT, related_name="decisions", verbose_name=_("case"))
    number = models.PositiveSmallIntegerField(default=1, db_default=1)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    text = EncryptedTextField(_("answer"))
    # What the officer filled, when the step asks for a form.
    form_version = models.ForeignKey(
        "tramites_forms.FormVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    answers = EncryptedJSONField(null=True)
    answers_number = models.PositiveSmallIntegerField(_("version of the answers that was decided"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided on"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["case", "number"]
        indexes = [models.Index(fields=["decided_at"], name="decision_day")]  # figures of the last weeks
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_decision_at_a_time")]

    def __str__(self):
        return f"{self.case_id}: {self.outcome}"
