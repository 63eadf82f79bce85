import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.crypto import BlindIndexField, EncryptedTextField, blind_index

SOON = timedelta(days=30)  # before it ends its person is told, and may certify the account again


class CertificationQuerySet(models.QuerySet):
    def active(self):
        return self.filter(revoked_at=None).exclude(expires_at__lte=timezone.now())

    def of_carne(self, carne):
        return self.filter(carne_index=blind_index("carne", carne))


class Certification(models.Model):
    """The proof that the person of an account is the one of a carné. At most one stands per carné and per account."""

    class Method(models.TextChoices):
        DOCUMENT = "document", _("photos of the identity card and of the face")
        DESK = "desk", _("in person at a desk")
        APP = "app", _("identity application")
        DEMO = "demo", _("demonstration")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="certifications", verbose_name=_("user")
    )
    carne = EncryptedTextField(_("identity card number"))
    carne_index = BlindIndexField(source="carne")
    legal_name = EncryptedTextField(_("legal name"))
    method = models.CharField(_("method"), max_length=10, choices=Method)
    certified_at = models.DateTimeField(_("certified on"), default=timezone.now)
    certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("certified by"),
    )
    expires_at = models.DateTimeField(_("expires on"), null=True, blank=True)
    end_told_at = models.DateTimeField(_("told of its end on"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked on"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revoked by"),
    )
    revoked_reason = models.TextField(_("reason of the revocation"), blank=True)

    objects = CertificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        ordering = ["-certified_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_standing_certification_per_carne", fields=["carne_index"], condition=Q(revoked_at=None)
            ),
            models.UniqueConstraint(
                name="one_standing_certification_per_user", fields=["user"], condition=Q(revoked_at=None)
            ),
        ]

    def __str__(self):
        return f"{self.get_method_display()}, {self.certified_at:%d/%m/%Y}"
