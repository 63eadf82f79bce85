from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField

UNDO_TERM = timedelta(days=7)


class IdentifierChange(models.Model):
    """An e-mail or a phone that an account changed or added, kept while whoever had the account before can undo it."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("mobile phone")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="identifier_changes", verbose_name=_("user")
    )
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    old = EncryptedTextField(_("old"), blank=True, default="")
    new = EncryptedTextField(_("new"))
    # A keyed hash of the password's hash: says whether it was changed since, and nothing else.
    password_seal = models.CharField(max_length=64)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    undone_at = models.DateTimeField(_("undone on"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of e-mail or phone")
        verbose_name_plural = _("changes of e-mail or phone")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.kind} {self.pk}"
