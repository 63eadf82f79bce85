import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField


class IdentityProof(models.Model):
    """A person on the way to the identity application and back, and what it said. It certifies nobody by itself.

    `state_hash` is of the value that the browser which departed keeps in its session; `code_hash` of the one that the
    application got when it told us and hands to the browser it had before it. Only both together are worth something.
    """

    LIFE = timedelta(minutes=15)  # from the departure to the confirmation

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="identity_proof", verbose_name=_("user")
    )
    state_hash = models.CharField(max_length=64, unique=True)
    departed_at = models.DateTimeField(_("departed on"), default=timezone.now)
    code_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    carne = EncryptedTextField(blank=True, default="")
    legal_name = EncryptedTextField(blank=True, default="")
    said_at = models.DateTimeField(_("told on"), null=True)

    class Meta:
        verbose_name = _("proof of the identity application")
        verbose_name_plural = _("proofs of the identity application")

    def __str__(self):
        return f"{self.departed_at:%d/%m/%Y %H:%M}"

    @property
    def ends_at(self):
        """Until when it can be confirmed."""
        return self.departed_at + self.LIFE
