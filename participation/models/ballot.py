"""Closed answers of certified persons, and what became of the box they lie in."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.models.consultation import Consultation


class Ballot(models.Model):
    """That a person took part, and their closed answer until all are opened together. No hour, account or number.

    `tag` is a keyed hash of the identity card number within this consultation: another account is no other person.
    """

    never_on_public_pages = True

    # Not a serial: it would say who came after whom.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="ballots")  # the Spanish one
    tag = models.CharField(max_length=64)
    sealed = models.BinaryField(null=True)  # None once they were opened, or the consultation was annulled

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consultation", "tag"], name="one_ballot_per_person")]

    def __str__(self):
        return str(self.pk)


class BallotBox(models.Model):
    """The box of a consultation since it was taken away to be opened, or annulled. Until then there is none.

    While there is one, no answer comes into it. It stands apart from the consultation, whose drafts would bring back
    what it was before.
    """

    consultation = models.OneToOneField(Consultation, models.CASCADE, related_name="box")
    taken_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)
    annulled_at = models.DateTimeField(null=True)
    why = models.CharField(
        _("why it is annulled"), max_length=600, blank=True, help_text=_("Everybody reads it on its page.")
    )
    unread = models.PositiveIntegerField(default=0)  # ballots that could not be read
    destroyed_on = models.DateField(null=True)  # when both institutions said that their key is destroyed

    class Meta:
        verbose_name = _("ballot box")
        verbose_name_plural = _("ballot boxes")

    def __str__(self):
        return str(self.consultation_id)

    @property
    def ended(self) -> bool:
        """Whether nothing more becomes of its ballots."""
        return bool(self.opened_at or self.annulled_at)
