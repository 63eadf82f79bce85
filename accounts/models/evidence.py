import base64

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField

SLUGS = {"front": "frente", "back": "dorso", "face": "cara"}


class Evidence(models.Model):
    """A photo that a person sent to be certified. Encrypted, seen by certifiers only, deleted when it is not needed."""

    class Kind(models.TextChoices):
        FRONT = "front", _("the front of the identity card")
        BACK = "back", _("the back of the identity card")
        FACE = "face", _("your face")

        @property
        def slug(self):
            """Its word in addresses."""
            return SLUGS[self.value]

        @classmethod
        def of_slug(cls, slug):
            """Return the Kind that an address names, by its word of now or its first one; None when it is none."""
            return next((kind for kind in cls if slug in (kind.slug, kind.value)), None)

    request = models.ForeignKey("CertificationRequest", models.CASCADE, related_name="evidence")
    kind = models.CharField(_("photo"), max_length=10, choices=Kind)
    content = EncryptedTextField()
    taken_at = models.DateTimeField(_("sent on"), default=timezone.now)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [models.UniqueConstraint(name="one_photo_of_each_kind", fields=["request", "kind"])]

    def __str__(self):
        return self.get_kind_display()

    @property
    def slug(self):
        """The word of its kind in addresses."""
        return self.Kind(self.kind).slug

    @property
    def body(self):
        """The photo as JPEG (bytes)."""
        return base64.b64decode(self.content)
