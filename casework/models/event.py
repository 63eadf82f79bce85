"""What happened to a case, for ever. Each event carries the seal of the one before it, so that none can be changed,
taken out or put in without it showing; the key of the seal is not in the database."""

import json

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField, blind_index


class EventKind(models.TextChoices):
    OPENED = "opened", _("Received")
    MOVED = "moved", _("Changed state")
    ASSIGNED = "assigned", _("Assigned")
    NOTED = "noted", _("Internal note")
    EXTENDED = "extended", _("Time extended")
    ASKED = "asked", _("Correction asked")
    REMINDED = "reminded", _("Correction reminded")
    CORRECTED = "corrected", _("Correction answered")
    CANCELLED = "cancelled", _("Correction no longer needed")
    EXPIRED = "expired", _("Correction not answered in time")
    DECIDED = "decided", _("Decided")
    ISSUED = "issued", _("Document issued")
    REVOKED = "revoked", _("Document revoked")
    REPLACED = "replaced", _("Document replaced")
    WITHDRAWN = "withdrawn", _("Withdrawn by the citizen")
    PASSED = "passed", _("Passed to another institution")
    HANDED = "handed", _("Given to another team")
    APPEALED = "appealed", _("Appealed by the citizen")
    MERGED = "merged", _("Joined to another request")
    JOINED = "joined", _("Another request was joined to it")
    PARTED = "parted", _("Parted from the other request")
    UNJOINED = "unjoined", _("The joined request was parted from it")
    OPINION_ASKED = "opinion", _("Opinion asked")
    OPINION_GIVEN = "opined", _("Opinion given")
    OPINION_NOT_OURS = "not_ours", _("Opinion not given: it is not theirs")
    OPINION_LATE = "opinion_late", _("Opinion late")
    OPINION_OVER = "opinion_over", _("Opinion no longer waited for")


class CaseEvent(models.Model):
    never_on_public_pages = True

    case = models.ForeignKey("Case", on_delete=models.PROTECT, related_name="events", verbose_name=_("case"))
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("what happened"), max_length=12, choices=EventKind.choices)
    state = models.ForeignKey("State", on_delete=models.PROTECT, related_name="+", verbose_name=_("state"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    text = EncryptedTextField(_("words"), blank=True, default="")
    is_public = models.BooleanField(_("the citizen sees it"), default=False)
    at = models.DateTimeField(_("when"))
    seal = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("event of a case")
        verbose_name_plural = _("events of a case")
        ordering = ["case", "number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="unique_event_of_case")]

    def __str__(self):
        return f"{self.case_id}/{self.number} {self.get_kind_display()}"

    @property
    def by_the_clock(self):
        """Whether nobody did it: neither the citizen nor somebody of staff."""
        return self.actor_id is None and self.kind in {
            EventKind.REMINDED,
            EventKind.EXPIRED,
            EventKind.ISSUED,
            EventKind.ASSIGNED,
            EventKind.MOVED,
            EventKind.OPINION_LATE,
            EventKind.OPINION_OVER,
        }

    def sealed(self, previous):
        """Return the seal of this event after one with the seal `previous` (str, "" for the first)."""
        said = [self.case_id, self.number, self.kind, self.state_id, str(self.actor_id or ""), self.text]
        said += [self.is_public, self.at.isoformat(), previous]
        return blind_index("case-event", json.dumps(said, ensure_ascii=False))


def broken_event(events):
    """Return the number of the first of `events` (of one case, in order) that is not as it was written, or None."""
    previous = ""
    for expected, event in enumerate(events, start=1):
        if event.number != expected or event.seal != event.sealed(previous):
            return expected
        previous = event.seal
    return None
